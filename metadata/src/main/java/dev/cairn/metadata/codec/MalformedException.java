package dev.cairn.metadata.codec;

/** Bytes are not what their format says: damaged, or written by a version that this program does not know. */
public final class MalformedException extends RuntimeException {
    public MalformedException(String message) {
        super(message);
    }

    public MalformedException(String message, Throwable cause) {
        super(message, cause);
    }
}
