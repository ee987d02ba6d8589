package dev.cairn.node.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
public class LowPriorityTest {
    /** What the system says of the calling thread, counted behind its name, which may have spaces (proc(5)). */
    public static int nice() {
        return niceOf(Path.of("/proc/thread-self"));
    }

    private static int niceOf(Path thread) {
        try {
            String stat = Files.readString(thread.resolve("stat"));
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

    /** The JVM of the tests has the compiler give way for the rest of its life. */
    @Test
    void theOptimizingCompilerGivesWayAndNoOtherThread() throws IOException {
        int usual = nice();

        LowPriority.takeForCompiler(LowPriority.FOR_WHAT_HAS_TIME);

        assertThat(nicesOf("C2 "))
                .isNotEmpty()
                .allMatch(nice -> nice == Math.max(usual, LowPriority.FOR_WHAT_HAS_TIME));
        assertThat(nicesOf("C1 ")).isNotEmpty().allMatch(nice -> nice == usual);
        assertThat(nice()).isEqualTo(usual);
    }

    private static List<Integer> nicesOf(String threads) throws IOException {
        List<Integer> nices = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path thread : all) {
                if (Files.exists(thread)
                        && Files.readString(thread.resolve("comm")).startsWith(threads)) {
                    nices.add(niceOf(thread));
                }
            }
        }
        return nices;
    }

    @Test
    void theSystemIsAskedToLetOthersGoFirst() throws Exception {
        assertThat(LowPriority.giveWay()).isTrue();
        try (ExecutorService uploads = TransferThreads.open()) {
            assertThat(uploads.submit(LowPriority::giveWay).get()).isTrue();
        }
    }
}
