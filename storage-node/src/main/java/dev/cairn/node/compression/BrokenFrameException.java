package dev.cairn.node.compression;

/** Compressed bytes are not what was written. Nothing of the frame may be handed out. */
public final class BrokenFrameException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BrokenFrameException(String message) {
        super(message);
    }

    BrokenFrameException(String message, Throwable cause) {
        super(message, cause);
    }
}
