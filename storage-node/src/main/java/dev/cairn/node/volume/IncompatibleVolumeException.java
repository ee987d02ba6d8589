package dev.cairn.node.volume;

/** The folder holds what this version, or this volume, must not touch. Nothing was changed. */
public final class IncompatibleVolumeException extends RuntimeException {
    IncompatibleVolumeException(String message) {
        super(message);
    }
}
