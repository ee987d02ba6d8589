package dev.cairn.node.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.RocksMemory;
import dev.cairn.metadata.RocksStatus;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RocksMetricsTest {
    private static final RocksStatus STATUS = new RocksStatus(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, true);

    @Test
    void everyFigureHasASeriesOfItsOwn() {
        assertThat(scrape(Optional.of(STATUS)))
                .contains(
                        "cairn_rocksdb_memtable_bytes{database=\"one\"} 1.0",
                        "cairn_rocksdb_pinned_memtable_bytes{database=\"one\"} 2.0",
                        "cairn_rocksdb_waiting_memtables{database=\"one\"} 3.0",
                        "cairn_rocksdb_table_reader_bytes{database=\"one\"} 4.0",
                        "cairn_rocksdb_file_bytes{database=\"one\"} 5.0",
                        "cairn_rocksdb_blob_file_bytes{database=\"one\"} 6.0",
                        "cairn_rocksdb_level_zero_files{database=\"one\"} 7.0",
                        "cairn_rocksdb_pending_compaction_bytes{database=\"one\"} 8.0",
                        "cairn_rocksdb_running_compactions{database=\"one\"} 9.0",
                        "cairn_rocksdb_running_flushes{database=\"one\"} 10.0",
                        "cairn_rocksdb_keys{database=\"one\"} 11.0",
                        "cairn_rocksdb_background_errors_total{database=\"one\"} 12.0",
                        "cairn_rocksdb_write_stalls_total{database=\"one\",kind=\"delayed\"} 13.0",
                        "cairn_rocksdb_write_stalls_total{database=\"one\",kind=\"stopped\"} 14.0",
                        "cairn_rocksdb_writes_stopped{database=\"one\"} 1.0",
                        "cairn_rocksdb_pinned_bytes 0.0");
    }

    @Test
    void aDatabaseThatIsClosedOrDoesNotTellLeavesTheOthersTheirs() {
        assertThat(scrape(Optional.empty()))
                .contains("cairn_rocksdb_memtable_bytes{database=\"other\"} 1.0")
                .noneMatch(line -> line.contains("database=\"one\"") || line.contains("database=\"silent\""));
    }

    /** Of three databases: one that is so, one that is well, one that fails. */
    private static List<String> scrape(Optional<RocksStatus> one) {
        try (RocksMemory memory = new RocksMemory(1 << 20, 1 << 18)) {
            PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            registry.getPrometheusRegistry()
                    .register(new RocksMetrics(
                            memory,
                            Map.of(
                                    "one", () -> one,
                                    "other", () -> Optional.of(STATUS),
                                    "silent",
                                            () -> {
                                                throw new IllegalStateException("RocksDB does not tell");
                                            })));
            return registry.scrape().lines().toList();
        }
    }
}
