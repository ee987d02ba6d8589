package dev.cairn.node.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
public class LowPriorityTest {
    /** What the system says of the calling thread, counted behind its name, which may have spaces (proc(5)). */
    public static int nice() {
        try {
            String stat = Files.readString(Path.of("/proc/thread-self/stat"));
            return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[16]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void uploadsGiveWay() throws Exception {
        int usual = nice();
        try (ExecutorService uploads = TransferThreads.open()) {
            assertThat(uploads.submit(LowPriorityTest::nice).get())
                    .isEqualTo(Math.max(usual, LowPriority.FOR_LONG_WORK));
        }
        assertThat(nice()).isEqualTo(usual);
    }

    @Test
    void oneThreadGivesWayAndNoOther() {
        int usual = nice();
        CompletableFuture<Integer> lowered = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            LowPriority.take(LowPriority.FOR_WHAT_HAS_TIME);
            lowered.complete(nice());
        });

        assertThat(lowered.join()).isEqualTo(Math.max(usual, LowPriority.FOR_WHAT_HAS_TIME));
        assertThat(nice()).isEqualTo(usual);
    }

    @Test
    void theSystemIsAskedToLetOthersGoFirst() throws Exception {
        assertThat(LowPriority.giveWay()).isTrue();
        try (ExecutorService uploads = TransferThreads.open()) {
            assertThat(uploads.submit(LowPriority::giveWay).get()).isTrue();
        }
    }
}
