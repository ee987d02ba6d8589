package dev.cairn.it.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** One run of {@code ./cairn bench}; see docs/benchmark.md for its options and what it tells. */
record CairnBench(JsonObject result) {
    /**
     * Runs it against a node.
     *
     * @throws IOException if an answer was wrong, refused or failed
     */
    static CairnBench run(Server node, String... options) throws IOException {
        CairnBench run = runOverloaded(node, options);
        JsonObject failures = run.failures();
        long failed = failures.getLong("errors") + failures.getLong("refused") + failures.getLong("dropped");
        if (failed > 0) {
            throw new IOException("cairn bench " + Arrays.toString(options) + " failed: " + failures.encode());
        }
        return run;
    }

    /** The same for a node that may refuse; a wrong answer is an exception here too. */
    static CairnBench runOverloaded(Server node, String... options) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("./cairn", "bench", "--server", node.address().toString(), "--json", "-"));
        command.addAll(List.of(options));
        String output = Programs.output(command, Map.of());
        return new CairnBench(new JsonObject(output.substring(output.indexOf('{'))));
    }

    /**
     * The same load on s3proxy. It may answer with errors, which do not count: beside overwrites and deletes of the same keys it
     * now and then does.
     *
     * @param bucket must be there; its objects stay
     */
    static CairnBench runOnS3(Server s3proxy, String bucket, String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of("--api", "s3", "--bucket", bucket));
        all.addAll(List.of(options));
        return runOverloaded(s3proxy, all.toArray(String[]::new));
    }

    double perSecond() {
        return total().getDouble("requestsPerSecond");
    }

    double mibPerSecond() {
        return total().getDouble("bytesPerSecond") / (1 << 20);
    }

    /** Of the bodies of one kind of request. */
    double mibPerSecond(String kind) {
        return result.getJsonObject("kinds").getJsonObject(kind).getDouble("bytesPerSecond") / (1 << 20);
    }

    /** Requests that were refused in order, with {@code Retry-After}. */
    long refused() {
        return failures().getLong("refused");
    }

    /** The share of the requests that were sent which were refused so. */
    double refusedShare() {
        return (double) refused() / (refused() + total().getLong("requests"));
    }

    /** What no overload excuses. */
    long faults() {
        return failures().getLong("errors") + failures().getLong("refusedWithoutRetryAfter");
    }

    /** Processors that the generator did not use, on average. */
    double processorsLeft() {
        double used = result.getJsonObject("generator").getDouble("cpuSeconds") / result.getDouble("seconds");
        return result.getJsonObject("machine").getInteger("processors") - used;
    }

    /** A percentile of one kind of request, such as {@code p99}, in milliseconds. */
    double millis(String kind, String percentile) {
        return result.getJsonObject("kinds")
                        .getJsonObject(kind)
                        .getJsonObject("latencySeconds")
                        .getDouble(percentile)
                * 1e3;
    }

    /** CPU for each GiB of bodies, both ways, of a server that used {@code cpu} meanwhile. */
    double cpuSecondsPerGib(Duration cpu) {
        return cpu.toNanos() / 1e9 / (total().getDouble("bytes") / (1 << 30));
    }

    /** CPU of the node for each GiB of bodies, both ways. */
    double cpuSecondsPerGib() {
        return result.getJsonObject("nodeUsage").getDouble("cpuSecondsPerByte") * (1 << 30);
    }

    /** CPU of the nodes, all together, for each request. */
    double cpuSecondsPerRequest() {
        return result.getJsonObject("nodeUsage").getDouble("cpuSecondsPerRequest");
    }

    private JsonObject failures() {
        return result.getJsonObject("failures");
    }

    private JsonObject total() {
        return result.getJsonObject("total");
    }
}
