package dev.cairn.node.volume.disk;

import java.io.IOException;

/** The file system is full. */
public final class NoSpaceException extends IOException {
    public NoSpaceException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
