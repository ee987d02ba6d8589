package dev.cairn.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.LogPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: whatever happens to the files, the check passes no log that lost an entry which the state had, and none that holds
 * another entry than was written; and it ends with an answer. Method: one to three damages that the seed picks.
 *
 * <p>{@code -Dcairn.log.fuzz.seeds=100000} runs more of them.
 */
class LogCheckFuzzTest {
    private static final int SEEDS = Integer.getInteger("cairn.log.fuzz.seeds", 60);

    @TempDir
    static Path shared;

    private static LogImage original;
    private static List<String> contents;
    private static LogPosition last;

    @TempDir
    Path directory;

    @BeforeAll
    static void writeLog() throws Exception {
        original = LogImage.write(shared);
        contents = original.contents();
        last = original.check().last();
    }

    static LongStream seeds() {
        return LongStream.range(0, SEEDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void neverPassesALogThatLostWhatTheStateHas(long seed) throws IOException {
        LogImage log = damaged(new Random(seed));

        if (passes(log, last)) {
            // A beginning that the state has may be missing, as after a checkpoint.
            List<String> left = log.contents();
            assertThat(left).isNotEmpty();
            assertThat(left).isEqualTo(contents.subList(contents.size() - left.size(), contents.size()));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void neverPassesAFlippedBitThatCostAnEntry(long seed) throws IOException {
        Random random = new Random(seed);
        LogImage log = original.copyTo(directory.resolve("log"));
        Path file = log.openSegment();
        byte[] bytes = Files.readAllBytes(file);
        flip(bytes, random);
        Files.write(file, bytes);

        if (passes(log, LogPosition.NONE)) {
            assertThat(log.contents()).isEqualTo(contents);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void passesOnlyABeginningOfWhatWasWritten(long seed) throws IOException {
        LogImage log = damaged(new Random(seed));

        if (passes(log, LogPosition.NONE)) {
            List<String> left = log.contents();
            assertThat(left).isEqualTo(contents.subList(0, left.size()));
        }
    }

    private static boolean passes(LogImage log, LogPosition applied) throws IOException {
        try {
            log.check(applied);
            return true;
        } catch (LogDamagedException refusal) {
            assertThat(refusal).hasMessageContaining("docs/log-guards.md");
            return false;
        }
    }

    private LogImage damaged(Random random) throws IOException {
        LogImage log = original.copyTo(directory.resolve("log"));
        int damages = 1 + random.nextInt(3);
        for (int i = 0; i < damages; i++) {
            Path file = pick(log, random);
            if (random.nextInt(10) == 0) {
                Files.deleteIfExists(file);
            } else if (Files.size(file) > 0) {
                Files.write(file, damage(Files.readAllBytes(file), random));
            }
        }
        return log;
    }

    private static Path pick(LogImage log, Random random) throws IOException {
        try (Stream<Path> files = Files.list(log.current())) {
            List<Path> sorted = files.sorted().toList();
            return sorted.get(random.nextInt(sorted.size()));
        }
    }

    private static byte[] damage(byte[] bytes, Random random) {
        int from = random.nextInt(bytes.length);
        int to = Math.min(bytes.length, from + 1 + random.nextInt(2_000));
        switch (random.nextInt(6)) {
            case 0 -> flip(bytes, random);
            case 1 -> Arrays.fill(bytes, from, to, (byte) 0);
            case 2 -> {
                byte[] noise = new byte[to - from];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, bytes, from, noise.length);
            }
            case 3 -> { // A misdirected write: right bytes in the wrong place.
                int source = random.nextInt(bytes.length - (to - from) + 1);
                System.arraycopy(bytes.clone(), source, bytes, from, to - from);
            }
            case 4 -> {
                return Arrays.copyOf(bytes, from);
            }
            default -> {
                byte[] longer = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(1_000));
                longer[longer.length - 1] = (byte) random.nextInt(256);
                return longer;
            }
        }
        return bytes;
    }

    private static void flip(byte[] bytes, Random random) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
}
