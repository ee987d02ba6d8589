package dev.cairn.node.volume.index;

/** The index cannot be read or written. It is a cache of the segments: a volume that starts anew rebuilds it. */
public final class IndexException extends RuntimeException {
    IndexException(String message, Throwable cause) {
        super(message, cause);
    }
}
