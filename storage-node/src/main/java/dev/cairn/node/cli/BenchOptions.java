package dev.cairn.node.cli;

import dev.cairn.metadata.InvalidValueException;
import dev.cairn.node.bench.Api;
import dev.cairn.node.bench.ByteSizes;
import dev.cairn.node.bench.KeyDistribution;
import dev.cairn.node.bench.LoadOptions;
import dev.cairn.node.bench.LoadOptions.Stored;
import dev.cairn.node.bench.Mix;
import dev.cairn.node.bench.SizeDistribution;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** What load {@code bench} makes. */
final class BenchOptions {
    private static final Pattern SPAN = Pattern.compile("(\\d{1,9})(ms|s|m|h)?");
    private static final Pattern RATE = Pattern.compile("(\\d{1,7}(?:\\.\\d{1,6})?)(?:/s)?");
    private static final Map<String, Long> UNIT_MILLIS = Map.of("ms", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L);

    @Option(
            names = "--api",
            paramLabel = "NAME",
            defaultValue = "cairn",
            description = {
                "cairn, or s3: another store, without signatures. Needs --bucket, which must be there and stays, and knows",
                "neither 'list' nor what the store used. Default: ${DEFAULT-VALUE}"
            })
    private String api = "";

    @Option(
            names = {"-c", "--connections"},
            paramLabel = "N",
            defaultValue = "32",
            description = "Connections, each with one request at a time. Default: ${DEFAULT-VALUE}")
    private int connections;

    @Option(
            names = "--rate",
            paramLabel = "N/s",
            description = {
                "Open-loop load: so many requests are due in each second, answered or not; latencies count from there.",
                "Without it each connection sends the next request when the last is answered (closed loop)."
            })
    private Optional<String> rate = Optional.empty();

    @Option(
            names = {"-d", "--duration"},
            paramLabel = "TIME",
            defaultValue = "30s",
            description = "How long to measure, like 500ms, 30s, 5m. Default: ${DEFAULT-VALUE}")
    private String duration = "";

    @Option(
            names = "--warmup",
            paramLabel = "TIME",
            defaultValue = "10s",
            description = "Load before it that does not count. Default: ${DEFAULT-VALUE}")
    private String warmup = "";

    @Option(
            names = "--answers-within",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "How long to wait for answers when the load has ended. Default: ${DEFAULT-VALUE}")
    private String answersWithin = "";

    @Option(
            names = "--mix",
            paramLabel = "KIND=WEIGHT,…",
            defaultValue = "get=50,put=50",
            description = "Of get, put, delete, head, list, range. Default: ${DEFAULT-VALUE}")
    private String mix = "";

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            defaultValue = "4KiB",
            description =
                    "Of objects: 4KiB, or 64KiB-10MiB (log-uniform), or 1KiB:80,1MiB:20 (weights). Default: ${DEFAULT-VALUE}")
    private String size = "";

    @Option(
            names = "--bytes",
            paramLabel = "KIND",
            defaultValue = "noise",
            description = "Of bodies: noise, which nothing compresses, or text. Default: ${DEFAULT-VALUE}")
    private String bytes = "";

    @Option(
            names = "--range-size",
            paramLabel = "SIZE",
            defaultValue = "64KiB",
            description = "Of the ranges that kind 'range' asks for. Default: ${DEFAULT-VALUE}")
    private String rangeSize = "";

    @Option(
            names = "--keys",
            paramLabel = "N",
            defaultValue = "10000",
            description = "How many keys there are. Default: ${DEFAULT-VALUE}")
    private int keys;

    @Option(
            names = "--key-distribution",
            paramLabel = "NAME",
            defaultValue = "uniform",
            description = {
                "uniform, zipf (a few keys much more often, as in YCSB), or sequential",
                "(every PUT has a new key). Default: ${DEFAULT-VALUE}"
            })
    private String keyDistribution = "";

    @Option(
            names = "--prefill",
            negatable = true,
            description = {
                "Stores every key once before the load. By default, if the mix has get, head or range.",
                "--no-prefill with --bucket: an earlier run with the same --seed, --size and --keys did."
            })
    private Optional<Boolean> prefill = Optional.empty();

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Event loops of the load generator, one core each at most. Default: ${DEFAULT-VALUE}")
    private int threads;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Decides keys, kinds, sizes and bytes. Default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(
            names = "--also",
            split = ",",
            paramLabel = "URL",
            description =
                    "More nodes of the same store: connections are spread over all of them, and what they use is added up.")
    private List<String> also = List.of();

    /** @param ownBucket whether the bucket is new and empty */
    LoadOptions on(String server, String bucket, boolean ownBucket) throws Failure.Usage {
        try {
            List<URI> servers = new ArrayList<>(List.of(uri("--server", server)));
            for (String each : also) {
                servers.add(uri("--also", new Addresses(each).server()));
            }
            Mix kinds = Mix.parse(mix);
            return new LoadOptions(
                    servers,
                    api(),
                    bucket,
                    connections,
                    threads,
                    perSecond(),
                    span("--warmup", warmup),
                    span("--duration", duration),
                    span("--answers-within", answersWithin),
                    kinds,
                    SizeDistribution.parse(size),
                    bytes(),
                    ByteSizes.parse("--range-size", rangeSize, 1),
                    keys,
                    distribution(),
                    stored(kinds, ownBucket),
                    seed);
        } catch (InvalidValueException e) {
            throw new Failure.Usage(String.valueOf(e.getMessage()));
        }
    }

    private static URI uri(String option, String server) {
        URI uri = URI.create(server);
        if (!"http".equals(uri.getScheme().toLowerCase(Locale.ROOT))) {
            throw new InvalidValueException(option, "an http URL, bench speaks no TLS", server);
        }
        return uri;
    }

    private LoadOptions.Bytes bytes() {
        return switch (bytes) {
            case "noise" -> LoadOptions.Bytes.NOISE;
            case "text" -> LoadOptions.Bytes.TEXT;
            default -> throw new InvalidValueException("--bytes", "noise or text", bytes);
        };
    }

    private Stored stored(Mix kinds, boolean ownBucket) throws Failure.Usage {
        if (prefill.orElse(kinds.needsObjects())) {
            return Stored.PREFILL;
        }
        if (kinds.needsObjects() && ownBucket) {
            throw new Failure.Usage(
                    "--no-prefill needs --bucket: with a new one there is nothing to get, head or range");
        }
        return kinds.needsObjects() ? Stored.EARLIER : Stored.NOTHING;
    }

    private Api api() {
        return Arrays.stream(Api.values())
                .filter(each -> each.label().equals(api))
                .findFirst()
                .orElseThrow(() -> new InvalidValueException("--api", "cairn, s3", api));
    }

    private OptionalDouble perSecond() {
        if (rate.isEmpty()) {
            return OptionalDouble.empty();
        }
        Matcher matcher = RATE.matcher(rate.get().strip());
        if (!matcher.matches()) {
            throw new InvalidValueException("--rate", "requests in each second, like 5000/s", rate.get());
        }
        return OptionalDouble.of(Double.parseDouble(matcher.group(1)));
    }

    private static Duration span(String field, String text) {
        Matcher matcher = SPAN.matcher(text.strip());
        if (!matcher.matches()) {
            throw new InvalidValueException(field, "a time like 500ms, 30s, 5m", text);
        }
        String unit = matcher.group(2) == null ? "s" : matcher.group(2);
        return Duration.ofMillis(Long.parseLong(matcher.group(1)) * UNIT_MILLIS.getOrDefault(unit, 1000L));
    }

    private KeyDistribution distribution() {
        return Arrays.stream(KeyDistribution.values())
                .filter(each -> each.label().equals(keyDistribution))
                .findFirst()
                .orElseThrow(() -> new InvalidValueException(
                        "--key-distribution",
                        Arrays.stream(KeyDistribution.values())
                                .map(KeyDistribution::label)
                                .collect(Collectors.joining(", ")),
                        keyDistribution));
    }
}
