package dev.cairn.it.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The load generator {@code wrk} with the scripts of {@code it-tests/wrk}: a closed loop, one thread. */
final class Wrk {
    private static final int IN_FLIGHT_MAX = 1_000;

    private Wrk() {}

    /**
     * @param p50Millis and {@code p99Millis}: as the clients saw it, in milliseconds
     * @param cpuMillis CPU of the server for each 1,000 requests
     */
    record Result(
            long requests,
            double perSecond,
            double mibPerSecond,
            double p50Millis,
            double p99Millis,
            double cpuMillis) {
        /** How many of the first keys are surely there: the last requests may not have been answered when the run ended. */
        long storedKeys() {
            return Math.max(1, requests - IN_FLIGHT_MAX);
        }
    }

    /** PUTs bodies of {@code bytes} to keys of their own below {@code path}. */
    static Result put(Server server, String path, String prefix, long bytes, int connections, Duration time)
            throws IOException {
        Map<String, String> settings = Map.of("BASE", path, "PREFIX", prefix, "BYTES", Long.toString(bytes));
        return run(server, "put.lua", settings, connections, time);
    }

    /** GETs the first {@code keys} objects that {@link #put} stored with the same path and prefix. */
    static Result get(Server server, String path, String prefix, long keys, int connections, Duration time)
            throws IOException {
        return run(
                server,
                "get.lua",
                Map.of("BASE", path, "PREFIX", prefix, "KEYS", Long.toString(keys)),
                connections,
                time);
    }

    /** GETs one path again and again. */
    static Result getOne(Server server, String path, int connections, Duration time) throws IOException {
        return run(server, "one.lua", Map.of("BASE", path), connections, time);
    }

    private static Result run(
            Server server, String script, Map<String, String> settings, int connections, Duration time)
            throws IOException {
        List<String> command = List.of(
                "wrk",
                "-t1",
                "-c" + connections,
                "-d" + time.toSeconds() + "s",
                "--timeout",
                "30s",
                "-s",
                "it-tests/wrk/" + script,
                server.address().toString());
        Duration before = ProcessFacts.cpu(server.process());
        String output = Programs.output(command, new HashMap<>(settings));
        Duration cpu = ProcessFacts.cpu(server.process()).minus(before);
        JsonObject found = new JsonObject(output.substring(output.indexOf('{')));
        long failed = found.getLong("refused") + found.getLong("errors");
        if (failed > 0) {
            throw new IOException(String.join(" ", command) + ": " + failed + " requests failed:\n" + output);
        }
        long requests = found.getLong("requests");
        double seconds = found.getDouble("seconds");
        return new Result(
                requests,
                requests / seconds,
                found.getDouble("bytes") / seconds / (1 << 20),
                found.getDouble("p50_ms"),
                found.getDouble("p99_ms"),
                cpu.toNanos() / 1e3 / requests);
    }
}
