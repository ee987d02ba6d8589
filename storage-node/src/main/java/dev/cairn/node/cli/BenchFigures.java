package dev.cairn.node.cli;

import com.google.errorprone.annotations.FormatMethod;
import dev.cairn.node.bench.LoadOptions;
import dev.cairn.node.bench.LoadResult;
import dev.cairn.node.bench.LoadResult.Failures;
import dev.cairn.node.bench.LoadResult.Served;
import dev.cairn.node.bench.NodeUsage;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** The figures of a load, for people and for machines. The JSON's shape is public: {@code docs/benchmark.md}. */
final class BenchFigures {
    /** Of the JSON; a member that changes its meaning makes a new one. */
    static final int FORMAT = 1;

    private static final double NANOS = 1e9;
    private static final double MIB = 1 << 20;
    private static final double GIB = 1 << 30;
    private static final Map<String, Double> PERCENTILES = percentiles();

    private final LoadOptions options;
    private final Map<String, Object> node;
    private final LoadResult result;

    /** @param node what the node says about itself */
    BenchFigures(LoadOptions options, Map<String, Object> node, LoadResult result) {
        this.options = options;
        this.node = node;
        this.result = result;
    }

    private static Map<String, Double> percentiles() {
        Map<String, Double> percentiles = new LinkedHashMap<>();
        percentiles.put("p50", 50.0);
        percentiles.put("p90", 90.0);
        percentiles.put("p99", 99.0);
        percentiles.put("p999", 99.9);
        percentiles.put("p9999", 99.99);
        return percentiles;
    }

    /** Lines of text. */
    List<String> text() {
        List<String> lines = new ArrayList<>();
        lines.add(line(
                "%s, %s, %s, %s over %,d keys, %.1f s%s",
                options.perSecond().isPresent()
                        ? line("open loop, %s/s", plain(options.perSecond().getAsDouble()))
                        : "closed loop",
                Sizes.count(options.connections(), "connection"),
                options.mix(),
                options.keyDistribution().label(),
                options.keys(),
                result.seconds(),
                result.stopped() ? ", stopped" : ""));
        lines.add(line(
                "%-8s %10s %9s %8s %9s %9s %9s %9s %9s %9s",
                "", "requests", "per s", "MiB/s", "P50 ms", "P90", "P99", "P99.9", "P99.99", "max"));
        result.byKind().forEach((kind, served) -> lines.add(row(kind.label(), served, served.latencies())));
        lines.add(row("all", result.total(), result.total().latencies()));
        result.total().corrected().ifPresent(corrected -> lines.add(row("corrected", result.total(), corrected)));
        addFailures(lines);
        addUsage(lines);
        return lines;
    }

    private String row(String name, Served served, Histogram latencies) {
        StringBuilder row = new StringBuilder(line(
                "%-8s %10d %9.0f %8.1f",
                name, served.requests(), perSecond(served.requests()), perSecond(served.bytes()) / MIB));
        PERCENTILES.values().forEach(each -> row.append(millis(latencies.getValueAtPercentile(each))));
        return row.append(millis(latencies.getMaxValue())).toString();
    }

    private void addFailures(List<String> lines) {
        Failures failures = result.failures();
        lines.add(line(
                "errors %d, refused %d%s, wrong %d%s",
                failures.errors(),
                failures.refused(),
                failures.refusedWithoutRetryAfter() == 0
                        ? ""
                        : line(" (%d without Retry-After)", failures.refusedWithoutRetryAfter()),
                failures.wrong(),
                options.perSecond().isEmpty()
                        ? ""
                        : line(", dropped %d (backlog full), unsent %d", failures.dropped(), failures.unsent())));
        failures.statuses().forEach((status, count) -> lines.add(line("  status %d: %d", status, count)));
        addIfAny(lines, "connections broken before the answer", failures.broken());
        addIfAny(lines, "timed out", failures.timeouts());
        addIfAny(lines, "unanswered at the end", failures.unanswered());
        addIfAny(lines, "connections failed to open", failures.connectFailures());
    }

    private static void addIfAny(List<String> lines, String what, long count) {
        if (count > 0) {
            lines.add(line("  %s: %d", what, count));
        }
    }

    private void addUsage(List<String> lines) {
        NodeUsage usage = result.node();
        double requests = Math.max(1, result.total().requests());
        usage.cpuSeconds()
                .ifPresent(seconds -> lines.add(line(
                        "node: %.2f s of CPU, %.3f s per 1,000 requests%s",
                        seconds,
                        seconds / requests * 1000,
                        result.total().bytes() < MIB
                                ? ""
                                : line(
                                        ", %.2f s per GiB",
                                        seconds / (result.total().bytes() / GIB)))));
        usage.residentBytes()
                .ifPresent(bytes -> lines.add(line(
                        "node: RSS %.0f MiB at the end, %.0f MiB at most",
                        bytes / MIB, usage.residentBytesMax().orElse(bytes) / MIB)));
        if (usage.writtenBytes().isPresent() || usage.syncs().isPresent()) {
            lines.add(line(
                    "node: %s written to disk per request, %s syncs",
                    per(requests, usage.writtenBytes(), 0) + " B", per(requests, usage.syncs(), 4)));
        }
        lines.add(line(
                "load generator: %.2f s of CPU, %.1f µs per request",
                result.generatorCpuSeconds(), result.generatorCpuSeconds() / requests * 1e6));
    }

    private static String per(double requests, OptionalDouble sum, int digits) {
        return sum.isPresent()
                ? BigDecimal.valueOf(sum.getAsDouble() / requests)
                        .setScale(digits, RoundingMode.HALF_UP)
                        .toPlainString()
                : "?";
    }

    /** One object, all figures in base units. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", FORMAT);
        json.put("options", optionsJson());
        json.put("machine", machine());
        json.put("node", nodeJson());
        json.put("seconds", result.seconds());
        json.put("stopped", result.stopped());
        json.put("prefilledObjects", result.prefilled());
        json.put("total", served(result.total()));
        Map<String, Object> kinds = new LinkedHashMap<>();
        result.byKind().forEach((kind, each) -> kinds.put(kind.label(), served(each)));
        json.put("kinds", kinds);
        json.put("failures", failures());
        json.put("nodeUsage", usage());
        json.put(
                "generator",
                perRequest(new LinkedHashMap<>(), "cpuSeconds", OptionalDouble.of(result.generatorCpuSeconds())));
        return json;
    }

    private Map<String, Object> optionsJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("server", options.servers().getFirst());
        json.put("servers", options.servers());
        json.put("api", options.api().label());
        json.put("bucket", options.bucket());
        json.put("loop", options.perSecond().isPresent() ? "open" : "closed");
        options.perSecond().ifPresent(rate -> json.put("requestsPerSecond", rate));
        json.put("connections", options.connections());
        json.put("threads", options.threads());
        json.put("warmupSeconds", options.warmup().toMillis() / 1000.0);
        json.put("durationSeconds", options.duration().toMillis() / 1000.0);
        json.put("answersWithinSeconds", options.answersWithin().toMillis() / 1000.0);
        json.put("mix", options.mix());
        json.put("size", options.sizes());
        json.put("rangeBytes", options.rangeBytes());
        json.put("keys", options.keys());
        json.put("keyDistribution", options.keyDistribution().label());
        json.put("stored", options.stored().name().toLowerCase(Locale.ROOT));
        json.put("seed", options.seed());
        return json;
    }

    private static Map<String, Object> machine() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("os", System.getProperty("os.name"));
        json.put("kernel", System.getProperty("os.version"));
        json.put("architecture", System.getProperty("os.arch"));
        json.put("processors", Runtime.getRuntime().availableProcessors());
        firstValue(Path.of("/proc/cpuinfo"), "model name").forEach(name -> json.put("processor", name));
        firstValue(Path.of("/proc/meminfo"), "MemTotal")
                .map(text -> text.replaceAll("\\D", ""))
                .forEach(kibibytes -> json.put("memoryBytes", Long.parseLong(kibibytes) << 10));
        json.put("java", Runtime.version().toString());
        return json;
    }

    /** The value of a line like {@code name : value}; nothing where there is no such file. */
    private static Stream<String> firstValue(Path file, String name) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(each -> each.startsWith(name))
                    .map(each -> each.substring(each.indexOf(':') + 1).strip())
                    .limit(1);
        } catch (IOException _) {
            return Stream.empty();
        }
    }

    private Map<String, Object> nodeJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        for (String name : List.of("version", "node", "java", "settings")) {
            if (node.containsKey(name)) {
                json.put(name, node.get(name));
            }
        }
        return json;
    }

    private Map<String, Object> served(Served served) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("requests", served.requests());
        json.put("requestsPerSecond", perSecond(served.requests()));
        json.put("bytes", served.bytes());
        json.put("bytesPerSecond", perSecond(served.bytes()));
        json.put("missing", served.missing());
        json.put("latencySeconds", latencies(served.latencies()));
        served.corrected().ifPresent(corrected -> json.put("correctedLatencySeconds", latencies(corrected)));
        return json;
    }

    private static Map<String, Object> latencies(Histogram nanos) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("mean", nanos.getMean() / NANOS);
        PERCENTILES.forEach((name, percentile) -> json.put(name, nanos.getValueAtPercentile(percentile) / NANOS));
        json.put("max", nanos.getMaxValue() / NANOS);
        return json;
    }

    private Map<String, Object> failures() {
        Failures failures = result.failures();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("errors", failures.errors());
        json.put("refused", failures.refused());
        json.put("refusedWithoutRetryAfter", failures.refusedWithoutRetryAfter());
        json.put("statuses", failures.statuses());
        json.put("broken", failures.broken());
        json.put("timeouts", failures.timeouts());
        json.put("unanswered", failures.unanswered());
        json.put("connectFailures", failures.connectFailures());
        json.put("dropped", failures.dropped());
        json.put("unsent", failures.unsent());
        json.put("wrong", failures.wrong());
        json.put("wrongShown", failures.wrongShown());
        return json;
    }

    private Map<String, Object> usage() {
        NodeUsage usage = result.node();
        Map<String, Object> json = new LinkedHashMap<>();
        perRequest(json, "cpuSeconds", usage.cpuSeconds());
        if (result.total().bytes() > 0) {
            usage.cpuSeconds()
                    .ifPresent(seconds -> json.put(
                            "cpuSecondsPerByte", seconds / result.total().bytes()));
        }
        usage.residentBytes().ifPresent(bytes -> json.put("residentBytes", bytes));
        usage.residentBytesMax().ifPresent(bytes -> json.put("residentBytesMax", bytes));
        perRequest(json, "writtenBytes", usage.writtenBytes());
        perRequest(json, "logBytes", usage.logBytes());
        perRequest(json, "syncs", usage.syncs());
        return json;
    }

    /** A sum, and what of it falls to each request. */
    private Map<String, Object> perRequest(Map<String, Object> json, String name, OptionalDouble sum) {
        sum.ifPresent(value -> {
            json.put(name, value);
            if (result.total().requests() > 0) {
                json.put(name + "PerRequest", value / result.total().requests());
            }
        });
        return json;
    }

    private double perSecond(long count) {
        return result.seconds() > 0 ? count / result.seconds() : 0;
    }

    private static String millis(long nanos) {
        return line(" %9.3f", nanos / 1e6);
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? line("%.0f", number) : Double.toString(number);
    }

    @FormatMethod
    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
