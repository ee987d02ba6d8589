package dev.cairn.replication.copies;

import dev.cairn.monitoring.Monitor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Meters of repairs. Names are public API. */
final class RepairMeters {
    private final Counter repaired;
    private final Counter bytes;
    private final Counter failures;
    private final Counter buried;

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
    }

    void repaired(long copied) {
        repaired.increment();
        bytes.increment((double) copied);
    }

    void failed() {
        failures.increment();
    }

    void buried(int letters) {
        buried.increment(letters);
    }
}
