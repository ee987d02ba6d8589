package dev.cairn.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
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
import dev.cairn.replication.layout.CopyRule;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Goal: no key changes by accident. Method: the defaults are pinned, and every key is set to something else. */
class NodeConfigTest {
    /** Every key with a value that is not its default. */
    private static final Map<String, String> OTHERWISE = Map.ofEntries(
            Map.entry("node.data-dir", "/srv/cairn"),
            Map.entry("node.shutdown-timeout", "5s"),
            Map.entry("http.host", "0.0.0.0"),
            Map.entry("http.port", "9000"),
            Map.entry("http.event-loops", "7"),
            Map.entry("http.idle-timeout", "61s"),
            Map.entry("http.head-timeout", "62s"),
            Map.entry("http.body-stall-timeout", "63s"),
            Map.entry("http.body-bytes-per-second-min", "64"),
            Map.entry("http.head-bytes-max", "8 KiB"),
            Map.entry("http.target-bytes-max", "9 KiB"),
            Map.entry("http.connections-max", "10"),
            Map.entry("http.requests-max", "11"),
            Map.entry("http.uploads-max", "12"),
            Map.entry("http.uploads-wait", "12s"),
            Map.entry("http.inline-bytes-max", "13"),
            Map.entry("http.gate-threads", "14"),
            Map.entry("http.gate-queue-max", "15"),
            Map.entry("http.slow-request", "16s"),
            Map.entry("http.cors-origins", "https://a.example"),
            Map.entry("http.host-names", "Cairn.example"),
            Map.entry("http.http2", "false"),
            Map.entry("log.segment-bytes", "16 MiB"),
            Map.entry("log.checkpoint-bytes", "17 MiB"),
            Map.entry("log.checkpoint-entries", "18"),
            Map.entry("log.preserve-entries", "19"),
            Map.entry("log.pending-entries-max", "20"),
            Map.entry("log.pending-bytes-max", "21 MiB"),
            Map.entry("log.start-timeout", "22s"),
            Map.entry("log.close-timeout", "23s"),
            Map.entry("memory.rocksdb", "128 MiB"),
            Map.entry("memory.rocksdb-write-buffers", "48 MiB"),
            Map.entry("memory.hot-objects", "24 MiB"),
            Map.entry("logging.format", "json"),
            Map.entry("logging.level", "debug"),
            Map.entry("upkeep.history-retention", "11 minutes"),
            Map.entry("upkeep.trim-interval", "2 minutes"),
            Map.entry("upkeep.garbage-interval", "3s"),
            Map.entry("upkeep.orphan-grace", "48 hours"),
            Map.entry("upkeep.orphan-interval", "1 hour"),
            Map.entry("upkeep.recompress-bytes-per-second", "4 MiB"),
            Map.entry("variants.jobs", "2"),
            Map.entry("variants.upload-jobs", "9"),
            Map.entry("variants.waiting-max", "3"),
            Map.entry("variants.pixels-max", "4"),
            Map.entry("variants.time-limit", "5s"),
            Map.entry("variants.job-memory", "6"),
            Map.entry("variants.memory", "7"),
            Map.entry("variants.cache-bytes", "8"),
            Map.entry("volume.segment-bytes", "24 MiB"),
            Map.entry("volume.dedicated-bytes", "25 MiB"),
            Map.entry("volume.reserve-bytes", "26 MiB"),
            Map.entry("volume.queue-records", "27"),
            Map.entry("volume.queue-bytes", "28 MiB"),
            Map.entry("volume.writer-bytes", "29 MiB"),
            Map.entry("volume.open-files", "30"),
            Map.entry("volume.checkpoint-bytes", "31 MiB"),
            Map.entry("volume.compaction-interval", "32s"),
            Map.entry("volume.compaction-bytes-per-second", "33 MiB"),
            Map.entry("volume.scrub-interval", "34s"),
            Map.entry("volume.scrub-bytes-per-second", "35 MiB"),
            Map.entry("telemetry.otlp-endpoint", "http://collector:4318/"),
            Map.entry("telemetry.otlp-headers", "Authorization: Bearer abc"),
            Map.entry("cluster.secret", "a secret of this test, and none other"),
            Map.entry("cluster.join", "10.0.0.1:8080, node-2:80"),
            Map.entry("cluster.replaces", "0123456789abcdefghjkmnpqrs"),
            Map.entry("cluster.host", "10.0.0.2"),
            Map.entry("cluster.log-port", "71"),
            Map.entry("cluster.membership-port", "72"),
            Map.entry("cluster.peer-port", "73"),
            Map.entry("cluster.discovery", "kubernetes"),
            Map.entry("cluster.kubernetes-service", "cairn.files.svc.cluster.local"),
            Map.entry("cluster.zone", "rack-7"),
            Map.entry("cluster.capacity", "74 GiB"),
            Map.entry("cluster.copies", "4"),
            Map.entry("cluster.quorum", "3"),
            Map.entry("repair.bytes-per-second-max", "75 MiB"),
            Map.entry("repair.attempts-max", "76"),
            Map.entry("repair.copies-at-once", "6"),
            Map.entry("telemetry.metrics", "false"),
            Map.entry("telemetry.metrics-interval", "36s"),
            Map.entry("telemetry.traces", "false"),
            Map.entry("telemetry.trace-share", "0.37"));

    @Test
    void theDefaultsInTheFileAreTheDefaultsOfTheParts() {
        NodeConfig config = load(Map.of());

        assertThat(config)
                .isEqualTo(new NodeConfig(
                        Path.of("data"),
                        Duration.ofSeconds(30),
                        ClusterConfig.ALONE,
                        RepairConfig.DEFAULT,
                        HttpConfig.DEFAULT,
                        LogConfig.DEFAULT,
                        MemoryConfig.DEFAULT,
                        LoggingConfig.DEFAULT,
                        UpkeepConfig.DEFAULT,
                        VariantsConfig.DEFAULT,
                        VolumeConfig.DEFAULT,
                        TelemetryConfig.OFF,
                        Map.of()));
    }

    @Test
    void everyKeyReachesItsPlace() {
        NodeConfig config = load(OTHERWISE);

        assertThat(config)
                .isEqualTo(new NodeConfig(
                        Path.of("/srv/cairn"),
                        Duration.ofSeconds(5),
                        new ClusterConfig(
                                Optional.of("a secret of this test, and none other"),
                                List.of("10.0.0.1:8080", "node-2:80"),
                                Optional.of("0123456789abcdefghjkmnpqrs"),
                                "10.0.0.2",
                                71,
                                72,
                                73,
                                new DiscoveryConfig(DiscoveryConfig.Kind.KUBERNETES, "cairn.files.svc.cluster.local"),
                                "rack-7",
                                74L << 30,
                                new CopyRule(4, 3)),
                        new RepairConfig(75L << 20, 76, 6),
                        new HttpConfig(
                                "0.0.0.0",
                                9000,
                                7,
                                Duration.ofSeconds(61),
                                Duration.ofSeconds(62),
                                Duration.ofSeconds(63),
                                64,
                                8 << 10,
                                9 << 10,
                                10,
                                11,
                                12,
                                Duration.ofSeconds(12),
                                13,
                                14,
                                15,
                                Duration.ofSeconds(16),
                                Set.of("https://a.example"),
                                Set.of("cairn.example"),
                                false),
                        new LogConfig(
                                16 << 20,
                                17 << 20,
                                18,
                                19,
                                20,
                                21 << 20,
                                Duration.ofSeconds(22),
                                Duration.ofSeconds(23)),
                        new MemoryConfig(128L << 20, 48L << 20, 24L << 20),
                        new LoggingConfig(LoggingConfig.Format.JSON, LoggingConfig.Level.DEBUG),
                        new UpkeepConfig(
                                Duration.ofMinutes(11),
                                Duration.ofMinutes(2),
                                Duration.ofSeconds(3),
                                Duration.ofHours(48),
                                Duration.ofHours(1),
                                4L << 20),
                        new VariantsConfig(new ThumbnailLimits(2, 3, 4, Duration.ofSeconds(5), 6, 7), 9, 8),
                        new VolumeConfig(
                                24L << 20,
                                25L << 20,
                                26L << 20,
                                27,
                                28L << 20,
                                29L << 20,
                                30,
                                31L << 20,
                                Duration.ofSeconds(32),
                                33L << 20,
                                Duration.ofSeconds(34),
                                35L << 20),
                        new TelemetryConfig(
                                Optional.of(URI.create("http://collector:4318")),
                                Map.of("Authorization", "Bearer abc"),
                                false,
                                Duration.ofSeconds(36),
                                false,
                                0.37),
                        shown()));
    }

    private static Map<String, String> shown() {
        Map<String, String> shown = new TreeMap<>(OTHERWISE);
        shown.put("cluster.secret", "(hidden)");
        shown.put("telemetry.otlp-headers", "(hidden)");
        return shown;
    }

    @Test
    void theTestAboveSetsEveryKeyToSomethingElse() {
        Map<String, String> defaults = defaults();

        assertThat(OTHERWISE.keySet()).isEqualTo(defaults.keySet());
        OTHERWISE.forEach((key, value) -> assertThat(value).as(key).isNotEqualTo(defaults.get(key)));
    }

    @ParameterizedTest
    @CsvSource({
        "node.data-dir, ' '",
        "node.shutdown-timeout, 2 hours",
        "cluster.secret, too short",
        "cluster.secret, file:/no/such/file",
        "cluster.join, 10.0.0.1:8080",
        "cluster.log-port, 65536",
        "cluster.membership-port, 70000",
        "cluster.peer-port, -1",
        "cluster.discovery, by itself",
        "cluster.kubernetes-service, cairn",
        "cluster.zone, rack 7",
        "cluster.copies, 6",
        "cluster.quorum, 4",
        "cluster.quorum, 1",
        "repair.bytes-per-second-max, 1 KiB",
        "repair.attempts-max, 0",
        "repair.copies-at-once, 65",
        "memory.rocksdb, 15 MiB",
        "memory.rocksdb-write-buffers, 49 MiB",
        "memory.hot-objects, 17 GiB",
        "upkeep.history-retention, 4 minutes",
        "upkeep.trim-interval, 0s",
        "upkeep.garbage-interval, 8 days",
        "upkeep.orphan-grace, 59 minutes",
        "upkeep.orphan-interval, 1ms",
        "upkeep.recompress-bytes-per-second, 1 KiB",
        "telemetry.otlp-endpoint, collector:4318",
        "telemetry.otlp-endpoint, http://collector:4318?secret",
        "telemetry.otlp-headers, Authorization",
        "telemetry.metrics-interval, 999ms",
        "telemetry.trace-share, 1.1"
    })
    void impossibleValuesAreRefusedByTheirKey(String key, String value) {
        assertThatThrownBy(() -> load(Map.of(key, value)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(key + " must be ")
                .hasMessageEndingWith("(set by environment variable " + ConfigSources.variable(key) + ")");
    }

    /** Every key of reference.conf with its default as it is written there, without quotes. */
    static Map<String, String> defaults() {
        return ConfigSources.reference().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> written(e.getValue()), (a, _) -> a, TreeMap::new));
    }

    private static String written(ConfigValue value) {
        return value.render(ConfigRenderOptions.concise()).replace("\"", "");
    }

    private static NodeConfig load(Map<String, String> values) {
        Map<String, String> environment = values.entrySet().stream()
                .collect(Collectors.toMap(e -> ConfigSources.variable(e.getKey()), Map.Entry::getValue));
        return new ConfigSources().load(Optional.empty(), environment, Map.of());
    }
}
