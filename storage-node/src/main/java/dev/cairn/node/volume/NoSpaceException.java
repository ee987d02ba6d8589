package dev.cairn.node.volume;

import java.io.IOException;

/** The file system is full. */
final class NoSpaceException extends IOException {
    NoSpaceException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
