package dev.cairn.replication.layout;

/** Bytes are no layout: damaged, or written by a later version of this program. */
public final class LayoutFormatException extends RuntimeException {
    LayoutFormatException(String message) {
        super(message);
    }

    LayoutFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
