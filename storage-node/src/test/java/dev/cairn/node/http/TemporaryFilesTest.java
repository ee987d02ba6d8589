package dev.cairn.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Goal: scratch files keep what is written and leave nothing behind. Method: a folder that is looked at. */
class TemporaryFilesTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsWrittenIsReadAgainAndGoneAfterwards() throws IOException {
        ByteBuffer read = ByteBuffer.allocate(5);
        try (SeekableByteChannel file = new TemporaryFiles(folder).open()) {
            file.write(ByteBuffer.wrap("bytes".getBytes(StandardCharsets.UTF_8)));
            file.position(0);
            file.read(read);
        }

        assertThat(new String(read.array(), StandardCharsets.UTF_8)).isEqualTo("bytes");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aCrashLeavesNothingForThereIsNoName() throws IOException {
        try (SeekableByteChannel file = new TemporaryFiles(folder).open()) {
            assertThat(file.isOpen()).isTrue();
            assertThat(folder).isEmptyDirectory();
        }
    }
}
