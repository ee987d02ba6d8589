package dev.cairn.it;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A run of {@code cairn bench} in a process of its own, as people run it; see {@code docs/benchmark.md}. */
final class BenchRun implements AutoCloseable {
    /** Beyond the load: a JVM starts, connections open, answers under way come. */
    private static final Duration GRACE = Duration.ofSeconds(90);

    private final Process process;
    private final Duration limit;

    private BenchRun(Process process, Duration limit) {
        this.process = process;
        this.limit = limit;
    }

    /** Starts it, with no warm-up, so that every request that is due counts. */
    static BenchRun start(URI node, Duration duration, List<String> options) {
        List<String> command = NodeProcess.program("256m", "bench");
        command.addAll(List.of("--server", node.toString(), "--duration", duration.toMillis() + "ms"));
        command.addAll(List.of("--warmup", "0s", "--json", "-"));
        command.addAll(options);
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
            return new BenchRun(builder.start(), duration.plus(GRACE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for its end. */
    Result result() throws IOException {
        String json = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("bench does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return new Result(new JsonObject(json));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** What it wrote. */
    record Result(JsonObject json) {
        long requests() {
            return total().getLong("requests");
        }

        double perSecond() {
            return total().getDouble("requestsPerSecond");
        }

        double bytesPerSecond() {
            return total().getDouble("bytesPerSecond");
        }

        /** Processors that the generator did not use, on average; the node and whatever else runs had them. */
        double processorsLeft() {
            double used = json.getJsonObject("generator").getDouble("cpuSeconds") / json.getDouble("seconds");
            return json.getJsonObject("machine").getInteger("processors") - used;
        }

        long refused() {
            return failures().getLong("refused");
        }

        long residentBytesMax() {
            return json.getJsonObject("nodeUsage").getDouble("residentBytesMax").longValue();
        }

        /** What no overload excuses: each kind that happened, with its count. */
        List<String> faults() {
            List<String> faults = new ArrayList<>();
            for (String kind : List.of(
                    "refusedWithoutRetryAfter", "broken", "timeouts", "unanswered", "connectFailures", "wrong")) {
                if (failures().getLong(kind) != 0) {
                    faults.add(kind + " " + failures().getLong(kind));
                }
            }
            failures().getJsonObject("statuses").forEach(status -> faults.add("status " + status));
            return faults;
        }

        private JsonObject total() {
            return json.getJsonObject("total");
        }

        private JsonObject failures() {
            return json.getJsonObject("failures");
        }

        @Override
        public String toString() {
            return "%,.0f/s, %.1f MiB/s, with %.2f processors; %,d refused, RSS %d MiB%s"
                    .formatted(
                            perSecond(),
                            bytesPerSecond() / (1 << 20),
                            processorsLeft(),
                            refused(),
                            residentBytesMax() >> 20,
                            faults());
        }
    }
}
