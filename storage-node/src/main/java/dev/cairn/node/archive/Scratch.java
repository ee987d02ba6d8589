package dev.cairn.node.archive;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;

/** Room on a disk, for what a writer has to keep until the end of an archive and cannot hold. For any number of threads. */
@FunctionalInterface
public interface Scratch {
    /** A file of its own, empty, to be read and written by one thread; nothing is left of it once it is closed, or the process has ended. */
    SeekableByteChannel open() throws IOException;
}
