package dev.cairn.node.volume.segment;

/** A segment is of a version that this one cannot read, or belongs to another volume. Nothing was changed. */
public final class IncompatibleSegmentException extends RuntimeException {
    IncompatibleSegmentException(String message) {
        super(message);
    }
}
