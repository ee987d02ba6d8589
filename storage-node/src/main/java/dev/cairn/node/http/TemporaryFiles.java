package dev.cairn.node.http;

import dev.cairn.node.archive.Scratch;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Scratch files in a folder, where they have no name while they are open: a crash leaves none. */
record TemporaryFiles(Path folder) implements Scratch {
    /** Where the machine has its temporary files. */
    static TemporaryFiles ofTheMachine() {
        return new TemporaryFiles(Path.of(System.getProperty("java.io.tmpdir")));
    }

    @Override
    public SeekableByteChannel open() throws IOException {
        Path file = Files.createTempFile(folder, "cairn-archive-", ".tmp");
        return Files.newByteChannel(
                file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }
}
