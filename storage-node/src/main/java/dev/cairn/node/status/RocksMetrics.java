package dev.cairn.node.status;

import dev.cairn.metadata.RocksMemory;
import dev.cairn.metadata.RocksStatus;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the RocksDB instances of a node say of themselves, asked once for each scrape and not in between. */
public final class RocksMetrics implements MultiCollector {
    private static final Logger LOG = LoggerFactory.getLogger(RocksMetrics.class);
    private static final String DATABASE = "database";

    private record Figure(String name, String help, ToLongFunction<RocksStatus> value) {}

    private static final List<Figure> GAUGES = List.of(
            new Figure("memtable_bytes", "Changes in memory that no file holds yet", RocksStatus::memtableBytes),
            new Figure(
                    "pinned_memtable_bytes",
                    "These, and those that files hold but readers still need",
                    RocksStatus::pinnedMemtableBytes),
            new Figure(
                    "waiting_memtables",
                    "Full memtables that wait to be written to files",
                    RocksStatus::waitingMemtables),
            new Figure(
                    "table_reader_bytes",
                    "Memory for open files beside the block cache, about",
                    RocksStatus::tableReaderBytes),
            new Figure("file_bytes", "Sorted files on the disk", RocksStatus::fileBytes),
            new Figure("blob_file_bytes", "Files of values that lie beside their keys", RocksStatus::blobBytes),
            new Figure("level_zero_files", "Files written from memory and not merged yet", RocksStatus::levelZeroFiles),
            new Figure("pending_compaction_bytes", "Bytes to be merged, about", RocksStatus::pendingCompactionBytes),
            new Figure("running_compactions", "Merges under way", RocksStatus::runningCompactions),
            new Figure("running_flushes", "Memtables being written to files", RocksStatus::runningFlushes),
            new Figure("keys", "Keys, about", RocksStatus::keys),
            new Figure(
                    "writes_stopped", "1 while writes have to wait, else 0", status -> status.writesStopped() ? 1 : 0));

    private final RocksMemory memory;
    private final Map<String, Supplier<Optional<RocksStatus>>> databases;
    private final AtomicBoolean failed = new AtomicBoolean();

    /** @param databases by name, how each is; empty once it was closed */
    public RocksMetrics(RocksMemory memory, Map<String, Supplier<Optional<RocksStatus>>> databases) {
        this.memory = memory;
        this.databases = new TreeMap<>(databases);
    }

    @Override
    public MetricSnapshots collect() {
        Map<String, RocksStatus> now = new TreeMap<>();
        databases.forEach((name, status) -> asked(name, status).ifPresent(told -> now.put(name, told)));
        List<MetricSnapshot> all = new ArrayList<>();
        GAUGES.forEach(figure -> all.add(gauge(figure, now)));
        all.add(pinned());
        all.add(errors(now));
        all.add(stalls(now));
        return new MetricSnapshots(all);
    }

    /** One that does not tell must not take all other series with it. */
    private Optional<RocksStatus> asked(String name, Supplier<Optional<RocksStatus>> status) {
        try {
            return status.get();
        } catch (IllegalStateException e) {
            if (failed.compareAndSet(false, true)) {
                LOG.warn("The metrics of the {} database are missing", name, e);
            }
            return Optional.empty();
        }
    }

    private static GaugeSnapshot gauge(Figure figure, Map<String, RocksStatus> now) {
        GaugeSnapshot.Builder gauge =
                GaugeSnapshot.builder().name("cairn_rocksdb_" + figure.name()).help(figure.help());
        now.forEach((name, status) -> gauge.dataPoint(GaugeDataPointSnapshot.builder()
                .labels(Labels.of(DATABASE, name))
                .value((double) figure.value().applyAsLong(status))
                .build()));
        return gauge.build();
    }

    private GaugeSnapshot pinned() {
        return GaugeSnapshot.builder()
                .name("cairn_rocksdb_pinned_bytes")
                .help("Native memory that cannot be given up now, because it is in use")
                .dataPoint(GaugeDataPointSnapshot.builder()
                        .value((double) memory.pinnedBytes())
                        .build())
                .build();
    }

    private static CounterSnapshot errors(Map<String, RocksStatus> now) {
        CounterSnapshot.Builder errors = CounterSnapshot.builder()
                .name("cairn_rocksdb_background_errors")
                .help("Flushes and merges that failed");
        now.forEach((name, status) -> errors.dataPoint(count(Labels.of(DATABASE, name), status.backgroundErrors())));
        return errors.build();
    }

    private static CounterSnapshot stalls(Map<String, RocksStatus> now) {
        CounterSnapshot.Builder stalls = CounterSnapshot.builder()
                .name("cairn_rocksdb_write_stalls")
                .help("Times that RocksDB held up writes, because it could not keep up with them");
        now.forEach((name, status) -> {
            Labels labels = Labels.of(DATABASE, name);
            stalls.dataPoint(count(labels.add("kind", "delayed"), status.delayedWrites()));
            stalls.dataPoint(count(labels.add("kind", "stopped"), status.stoppedWrites()));
        });
        return stalls.build();
    }

    private static CounterDataPointSnapshot count(Labels labels, long value) {
        return CounterDataPointSnapshot.builder()
                .labels(labels)
                .value((double) value)
                .build();
    }
}
