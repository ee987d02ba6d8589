package dev.cairn.node.config;

import dev.cairn.node.cluster.ClusterConfig;
import dev.cairn.node.cluster.DiscoveryConfig;
import dev.cairn.node.http.HttpConfig;
import dev.cairn.node.logging.LoggingConfig;
import dev.cairn.node.telemetry.TelemetryConfig;
import dev.cairn.node.thumbnail.ThumbnailLimits;
import dev.cairn.node.upkeep.UpkeepConfig;
import dev.cairn.node.variant.VariantsConfig;
import dev.cairn.node.volume.VolumeConfig;
import dev.cairn.replication.LogConfig;
import dev.cairn.replication.copies.RepairConfig;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that a node can be told. {@link ConfigSources} makes one from what people wrote.
 *
 * @param dataDir {@code node.data-dir}
 * @param shutdownTimeout {@code node.shutdown-timeout}
 * @param cluster group {@code cluster}
 * @param repair group {@code repair}
 * @param http group {@code http}
 * @param log group {@code log}
 * @param memory group {@code memory}
 * @param logging group {@code logging}
 * @param upkeep group {@code upkeep}
 * @param variants group {@code variants}
 * @param volume group {@code volume}
 * @param telemetry group {@code telemetry}
 * @param settings the keys that someone has set, with their values as written, for people to see
 */
public record NodeConfig(
        Path dataDir,
        Duration shutdownTimeout,
        ClusterConfig cluster,
        RepairConfig repair,
        HttpConfig http,
        LogConfig log,
        MemoryConfig memory,
        LoggingConfig logging,
        UpkeepConfig upkeep,
        VariantsConfig variants,
        VolumeConfig volume,
        TelemetryConfig telemetry,
        Map<String, String> settings) {
    static final Duration SHUTDOWN_TIMEOUT_MAX = Duration.ofHours(1);

    public NodeConfig {
        settings = Map.copyOf(settings);
        if (shutdownTimeout.isNegative() || shutdownTimeout.compareTo(SHUTDOWN_TIMEOUT_MAX) > 0) {
            throw new IllegalArgumentException(
                    "node.shutdown-timeout must be 0 to 1 hour; is %d ms".formatted(shutdownTimeout.toMillis()));
        }
    }

    /** The same with other groups; what people wrote stays as it is. */
    public NodeConfig with(HttpConfig otherHttp, VolumeConfig otherVolume) {
        return new NodeConfig(
                dataDir,
                shutdownTimeout,
                cluster,
                repair,
                otherHttp,
                log,
                memory,
                logging,
                upkeep,
                variants,
                otherVolume,
                telemetry,
                settings);
    }

    /** Maps each key onto its record, by hand: what a key means is found by searching for its name. */
    static NodeConfig from(Settings settings) {
        ClusterConfig cluster = cluster(settings);
        RepairConfig repair = repair(settings);
        HttpConfig http = http(settings);
        LogConfig log = log(settings);
        MemoryConfig memory = memory(settings);
        LoggingConfig logging = logging(settings);
        UpkeepConfig upkeep = upkeep(settings);
        VariantsConfig variants = variants(settings);
        VolumeConfig volume = volume(settings);
        TelemetryConfig telemetry = telemetry(settings);
        Path dataDir = dataDir(settings);
        Duration shutdownTimeout = settings.duration("node.shutdown-timeout");
        return settings.record(() -> new NodeConfig(
                dataDir,
                shutdownTimeout,
                cluster,
                repair,
                http,
                log,
                memory,
                logging,
                upkeep,
                variants,
                volume,
                telemetry,
                settings.changed()));
    }

    private static Path dataDir(Settings settings) {
        String text = settings.text("node.data-dir");
        return settings.record(() -> {
            try {
                if (!text.isBlank()) {
                    return Path.of(text);
                }
            } catch (InvalidPathException e) {
                // Refused below, like a blank one.
            }
            throw new IllegalArgumentException(
                    "node.data-dir must be the path of a directory; is '%s'".formatted(text));
        });
    }

    private static ClusterConfig cluster(Settings settings) {
        int copies = settings.count("cluster.copies");
        int quorum = settings.count("cluster.quorum");
        DiscoveryConfig.Kind discovery = settings.choice("cluster.discovery", DiscoveryConfig.Kind.class);
        return settings.record(() -> new ClusterConfig(
                ClusterConfig.secret(settings.text("cluster.secret")),
                settings.texts("cluster.join"),
                Optional.of(settings.text("cluster.replaces")).filter(id -> !id.isEmpty()),
                settings.text("cluster.host"),
                settings.count("cluster.log-port"),
                settings.count("cluster.membership-port"),
                settings.count("cluster.peer-port"),
                new DiscoveryConfig(discovery, settings.text("cluster.kubernetes-service")),
                settings.text("cluster.zone"),
                settings.bytes("cluster.capacity"),
                ClusterConfig.copies(copies, quorum)));
    }

    private static RepairConfig repair(Settings settings) {
        return settings.record(() -> new RepairConfig(
                settings.bytes("repair.bytes-per-second-max"),
                settings.count("repair.attempts-max"),
                settings.count("repair.copies-at-once")));
    }

    private static HttpConfig http(Settings settings) {
        int processors = Runtime.getRuntime().availableProcessors();
        int eventLoops = settings.count("http.event-loops");
        int gateThreads = settings.count("http.gate-threads");
        return settings.record(() -> new HttpConfig(
                settings.text("http.host"),
                settings.count("http.port"),
                eventLoops == 0 ? processors : eventLoops,
                settings.duration("http.idle-timeout"),
                settings.duration("http.head-timeout"),
                settings.duration("http.body-stall-timeout"),
                settings.count("http.body-bytes-per-second-min"),
                settings.smallBytes("http.head-bytes-max"),
                settings.smallBytes("http.target-bytes-max"),
                settings.count("http.connections-max"),
                settings.count("http.requests-max"),
                settings.count("http.uploads-max"),
                settings.duration("http.uploads-wait"),
                settings.smallBytes("http.inline-bytes-max"),
                gateThreads == 0 ? Math.max(HttpConfig.GATE_THREADS_LEAST, processors) : gateThreads,
                settings.count("http.gate-queue-max"),
                settings.duration("http.slow-request"),
                Set.copyOf(settings.texts("http.cors-origins")),
                Set.copyOf(settings.texts("http.host-names")),
                settings.flag("http.http2")));
    }

    private static LogConfig log(Settings settings) {
        return settings.record(() -> new LogConfig(
                settings.smallBytes("log.segment-bytes"),
                settings.bytes("log.checkpoint-bytes"),
                settings.count("log.checkpoint-entries"),
                settings.count("log.preserve-entries"),
                settings.count("log.pending-entries-max"),
                settings.bytes("log.pending-bytes-max"),
                settings.duration("log.start-timeout"),
                settings.duration("log.close-timeout")));
    }

    private static MemoryConfig memory(Settings settings) {
        return settings.record(() -> new MemoryConfig(
                settings.bytes("memory.rocksdb"),
                settings.bytes("memory.rocksdb-write-buffers"),
                settings.bytes("memory.hot-objects")));
    }

    private static LoggingConfig logging(Settings settings) {
        return new LoggingConfig(
                settings.choice("logging.format", LoggingConfig.Format.class),
                settings.choice("logging.level", LoggingConfig.Level.class));
    }

    private static UpkeepConfig upkeep(Settings settings) {
        return settings.record(() -> new UpkeepConfig(
                settings.duration("upkeep.history-retention"),
                settings.duration("upkeep.trim-interval"),
                settings.duration("upkeep.garbage-interval"),
                settings.duration("upkeep.orphan-grace"),
                settings.duration("upkeep.orphan-interval"),
                settings.bytes("upkeep.recompress-bytes-per-second")));
    }

    private static VariantsConfig variants(Settings settings) {
        return settings.record(() -> new VariantsConfig(
                new ThumbnailLimits(
                        settings.count("variants.jobs"),
                        settings.count("variants.waiting-max"),
                        settings.count("variants.pixels-max"),
                        settings.duration("variants.time-limit"),
                        settings.bytes("variants.job-memory"),
                        settings.bytes("variants.memory")),
                settings.count("variants.upload-jobs"),
                settings.bytes("variants.cache-bytes")));
    }

    private static VolumeConfig volume(Settings settings) {
        return settings.record(() -> new VolumeConfig(
                settings.bytes("volume.segment-bytes"),
                settings.bytes("volume.dedicated-bytes"),
                settings.bytes("volume.reserve-bytes"),
                settings.count("volume.queue-records"),
                settings.bytes("volume.queue-bytes"),
                settings.bytes("volume.writer-bytes"),
                settings.count("volume.open-files"),
                settings.bytes("volume.checkpoint-bytes"),
                settings.duration("volume.compaction-interval"),
                settings.bytes("volume.compaction-bytes-per-second"),
                settings.duration("volume.scrub-interval"),
                settings.bytes("volume.scrub-bytes-per-second")));
    }

    private static TelemetryConfig telemetry(Settings settings) {
        return settings.record(() -> new TelemetryConfig(
                TelemetryConfig.endpoint(settings.text("telemetry.otlp-endpoint")),
                TelemetryConfig.headers(settings.texts("telemetry.otlp-headers")),
                settings.flag("telemetry.metrics"),
                settings.duration("telemetry.metrics-interval"),
                settings.flag("telemetry.traces"),
                settings.number("telemetry.trace-share")));
    }
}
