package dev.cairn.replication.copies;

import dev.cairn.metadata.Command.RepairsMoved;
import dev.cairn.metadata.DeadLetter;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.MetadataView;
import dev.cairn.monitoring.Monitor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** Meters of repairs. Names are public API. The gauges tell what was seen of the log when the last step was taken. */
final class RepairMeters {
    private final Counter repaired;
    private final Counter bytes;
    private final Counter failures;
    private final Counter buried;
    private final Counter noRoom;
    private final MultiGauge owed;
    private Set<FileId> shown = Set.of();
    private volatile Map<FileId, Long> counts = Map.of();
    private volatile long letters;

    RepairMeters(Monitor monitor) {
        MeterRegistry registry = monitor.meters();
        repaired = Counter.builder("cairn.repair.copies")
                .description("Copies that this node owed and has made")
                .register(registry);
        bytes = Counter.builder("cairn.repair")
                .baseUnit("bytes")
                .description("Bytes of these copies")
                .register(registry);
        failures = Counter.builder("cairn.repair.failures")
                .description("Attempts to make a copy that failed and are made again")
                .register(registry);
        buried = Counter.builder("cairn.repair.dead.letters")
                .description("Repairs that failed too often and wait for a person")
                .register(registry);
        noRoom = Counter.builder("cairn.dead.letters.no.room")
                .description(
                        "Repairs that failed too often and go on because there are as many dead letters as there may be")
                .register(registry);
        owed = MultiGauge.builder("cairn.repair.owed")
                .description("Copies that a node owes, dead letters apart")
                .register(registry);
        Gauge.builder("cairn.dead.letters.depth", this, meters -> meters.letters)
                .description("Dead letters of the whole cluster")
                .register(registry);
        Gauge.builder(
                        "cairn.dead.letters.capacity.ratio",
                        this,
                        meters -> (double) meters.letters / DeadLetter.DEAD_LETTERS_MAX)
                .description("Which part that is of as many as there may be")
                .register(registry);
    }

    /** @param nodes of the cluster, each of which has a series */
    void tell(MetadataView view, Collection<FileId> nodes) {
        counts = view.repairCounts();
        letters = view.deadLetterCount();
        Set<FileId> now = Set.copyOf(nodes);
        if (!now.equals(shown)) {
            shown = now;
            owed.register(now.stream().map(this::row).toList());
        }
    }

    private MultiGauge.Row<?> row(FileId node) {
        return MultiGauge.Row.of(
                Tags.of("node", node.toString()), this, meters -> meters.counts.getOrDefault(node, 0L));
    }

    void repaired(long copied) {
        repaired.increment();
        bytes.increment((double) copied);
    }

    void failed() {
        failures.increment();
    }

    void buried(RepairsMoved moved) {
        buried.increment(moved.moved());
        noRoom.increment(moved.noRoom());
    }
}
