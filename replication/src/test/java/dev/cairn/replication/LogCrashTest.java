package dev.cairn.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: what was acknowledged is there after {@code kill -9}, once and in order. Method: a process that appends numbers is
 * killed at a moment that the seed picks, again and again on the same files, through many segments and checkpoints.
 *
 * <p>{@code -Dcairn.log.kill.rounds=100} kills more often.
 */
class LogCrashTest {
    private static final int ROUNDS = Integer.getInteger("cairn.log.kill.rounds", 4);
    private static final int ENTRY_BYTES = 8 << 10;
    private static final int UNDER_WAY = 4;

    @TempDir
    Path directory;

    @Test
    void acknowledgedEntriesSurviveKills() throws Exception {
        Random random = new Random(11);
        long acknowledged = -1;
        for (int round = 0; round < ROUNDS; round++) {
            try (ChildJvm child = ChildJvm.start(List.of(), directory, ENTRY_BYTES, UNDER_WAY)) {
                assertThat(child.awaitReady())
                        .as("first number of round %d", round)
                        .isGreaterThan(acknowledged);
                assertThat(child.endsWithin(Duration.ofMillis(random.nextInt(700))))
                        .as("ended by itself: %s", child.lines())
                        .isFalse();
                child.kill();
                acknowledged = Math.max(acknowledged, child.lastAcknowledged());
            }
        }

        CountingState state = new CountingState(directory.resolve("state"));
        try (RatisCommitLog log = RatisCommitLog.open(
                directory.resolve("log"),
                LogImage.NODE,
                state,
                LogProcess.config(),
                new TestMonitor(),
                LogImage.MUST_NOT_HALT)) {
            assertThat(log.status().writable()).isTrue();
            assertThat(state.next()).isGreaterThan(acknowledged);
            assertThat(acknowledged).as("entries of the whole test").isPositive();
        }
    }
}
