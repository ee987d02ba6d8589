package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a node that is asked for four times what it can do does what it can, refuses the rest with 503 and {@code Retry-After},
 * stays within its memory and in sight, and is as quick as before when the storm has passed. Method: {@code cairn bench} in a
 * process of its own makes a closed loop for the peak, four times its rate in open loop, and the closed loop again; somebody
 * asks for health and metrics meanwhile.
 *
 * <p>Generator and node share the processors, and a storm costs the generator more than the peak does. So what counts is
 * goodput for each processor that the generator left. The short profile runs beside whatever else a build does, while the
 * compiler is still at work, and asks only that the node gets on: for a tenth. The long one, {@code
 * -Dcairn.overload.seconds=20}, asks for four fifths, on a quiet machine.
 */
class OverloadIT {
    private static final int SECONDS = Integer.getInteger("cairn.overload.seconds", 3);
    private static final boolean LONG = SECONDS >= 20;
    private static final Duration SPAN = Duration.ofSeconds(SECONDS);

    /** Compiles, and fills caches. */
    private static final Duration WARM_UP = LONG ? Duration.ofSeconds(60) : SPAN;

    private static final double SHARE_LEAST = LONG ? 0.8 : 0.1;
    private static final Duration HEALTH_P99_MAX = Duration.ofSeconds(LONG ? 2 : 5);

    /** 512 MiB of heap, 96 MiB of RocksDB, some 150 MiB of code and threads, and buffers. */
    private static final long RESIDENT_MAX = 1L << 30;

    /** In a short storm too, some wait for a place and get none. */
    private static final Map<String, String> WAITS = LONG ? Map.of() : Map.of("CAIRN_HTTP_UPLOADS_WAIT", "1s");

    /** Sizes of the heap as the launcher sets them: what is alive under load is copied by each young collection. */
    private static final NodeProcess.Settings LAUNCHED = new NodeProcess.Settings()
            .with(WAITS)
            .options("-Xms512m", "-Xmn128m", "-XX:SurvivorRatio=3", "-XX:TargetSurvivorRatio=90");

    private static final int FACTOR = 4;
    private static final int MORE_MAX = 4;
    private static final int OTHER_FILES = 500;

    @TempDir
    Path directory;

    @Test
    void smallUploads() throws IOException {
        Load load = new Load(128, 4_000, List.of("--mix", "put=1", "--size", "4KiB"));

        Seen seen = look(load, BenchRun.Result::perSecond, true);

        assertThat(seen.storm().refused()).as("refused: else it was no storm").isPositive();
    }

    /** These are so quick that the generator cannot ask for four times as much: then nothing has to be refused. */
    @Test
    void smallReads() throws IOException {
        look(
                new Load(128, 4_000, List.of("--mix", "get=1", "--size", "4KiB", "--keys", "1000")),
                BenchRun.Result::perSecond,
                false);
    }

    @Test
    void largeUploads() throws IOException {
        Load load = new Load(64, 1_024, List.of("--mix", "put=1", "--size", "1MiB-4MiB", "--keys", "1000"));

        Seen seen = look(load, BenchRun.Result::bytesPerSecond, true);

        assertThat(seen.storm().refused()).as("refused: else it was no storm").isPositive();
    }

    /** @param refuses whether it is no storm unless something is refused; another program may have slowed down what it is a multiple of */
    private Seen look(Load load, ToDoubleFunction<BenchRun.Result> rate, boolean refuses) throws IOException {
        Extras.needOpenFiles(load.stormConnections + OTHER_FILES);
        try (NodeProcess node = NodeProcess.start(directory.resolve("data"), LAUNCHED)) {
            load.closed(node, WARM_UP);
            BenchRun.Result before = load.closed(node, SPAN);
            Storm storm = load.storm(node, FACTOR * before.perSecond());
            for (int more = 2; refuses && storm.result.refused() == 0 && more <= MORE_MAX; more *= 2) {
                storm = load.storm(node, more * FACTOR * before.perSecond());
            }
            Seen seen = new Seen(before, storm, load.closed(node, SPAN));
            System.out.println(seen);

            assertThat(storm.result.faults()).isEmpty();
            assertThat(storm.health.failures()).isEmpty();
            assertThat(storm.health.p99()).isLessThan(HEALTH_P99_MAX);
            assertThat(storm.result.residentBytesMax()).isLessThan(RESIDENT_MAX);
            assertThat(share(storm.result, before, rate)).as("of the peak").isGreaterThan(SHARE_LEAST);
            assertThat(share(seen.after, before, rate)).as("afterwards").isGreaterThan(SHARE_LEAST);
            return seen;
        }
    }

    private static double share(BenchRun.Result part, BenchRun.Result whole, ToDoubleFunction<BenchRun.Result> rate) {
        return rate.applyAsDouble(part) / part.processorsLeft() / (rate.applyAsDouble(whole) / whole.processorsLeft());
    }

    /**
     * A kind of load.
     *
     * @param peakConnections that get the most out of a node in closed loop
     * @param stormConnections more than it takes on
     * @param options of the bench
     */
    private record Load(int peakConnections, int stormConnections, List<String> options) {
        BenchRun.Result closed(NodeProcess node, Duration span) throws IOException {
            try (BenchRun run = BenchRun.start(node.address(), span, with(peakConnections))) {
                BenchRun.Result result = run.result();
                assertThat(result.faults()).isEmpty();
                return result;
            }
        }

        Storm storm(NodeProcess node, double perSecond) throws IOException {
            List<String> all = with(stormConnections);
            all.addAll(List.of("--rate", String.format(Locale.ROOT, "%.0f/s", perSecond)));
            try (HealthWatch watch = HealthWatch.start(node.address());
                    BenchRun run = BenchRun.start(node.address(), SPAN, all)) {
                return new Storm(run.result(), watch.stop());
            }
        }

        private List<String> with(int connections) {
            List<String> all = new ArrayList<>(options);
            all.addAll(List.of("--connections", Integer.toString(connections)));
            return all;
        }
    }

    private record Storm(BenchRun.Result result, HealthWatch.Result health) {}

    private record Seen(BenchRun.Result before, Storm stormSeen, BenchRun.Result after) {
        BenchRun.Result storm() {
            return stormSeen.result;
        }

        @Override
        public String toString() {
            return "peak:       %s%nstorm:      %s%nhealth:     %s%nafterwards: %s"
                    .formatted(before, stormSeen.result, stormSeen.health, after);
        }
    }
}
