package dev.cairn.replication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.RecordingState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log on disk promises beyond the contract of every log. */
class RatisCommitLogTest {
    @TempDir
    Path directory;

    @Test
    void aSecondLogIsRefusedWhileTheDirectoryIsInUse() throws Exception {
        try (RatisCommitLog log = open(new RecordingState())) {
            assertThatThrownBy(() -> open(new RecordingState()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use");

            append(log, "still working");
        }
    }

    private RatisCommitLog open(RecordingState state) throws IOException {
        return RatisCommitLog.open(
                directory, "node-1", state, LogConfig.DEFAULT, new TestMonitor(), (reason, cause) -> {
                    throw new AssertionError(reason, cause);
                });
    }

    private static void append(RatisCommitLog log, String text) throws Exception {
        assertThat(log.append(text.getBytes(UTF_8)).get(5, TimeUnit.SECONDS)).isNotEmpty();
    }
}
