package dev.cairn.node.volume.disk;

import java.io.IOException;

/** The process, or the machine, may not open another file. It says nothing of the disk. */
public final class TooManyFilesException extends IOException {
    public TooManyFilesException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
