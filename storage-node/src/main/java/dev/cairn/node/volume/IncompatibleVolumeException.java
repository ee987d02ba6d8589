package dev.cairn.node.volume;

import dev.cairn.node.volume.segment.IncompatibleSegmentException;

/** The folder holds what this version, or this volume, must not touch. Nothing was changed. */
public final class IncompatibleVolumeException extends RuntimeException {
    IncompatibleVolumeException(String message) {
        super(message);
    }

    IncompatibleVolumeException(IncompatibleSegmentException cause) {
        super(cause.getMessage(), cause);
    }
}
