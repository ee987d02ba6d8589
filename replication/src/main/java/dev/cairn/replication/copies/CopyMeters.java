package dev.cairn.replication.copies;

import dev.cairn.monitoring.Monitor;
import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.monitoring.Operation;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.CompletableFuture;

/** Meters of the copies. Names are public API. */
final class CopyMeters {
    private final Monitor monitor;
    private final Counter owed;
    private final Counter quorumLost;
    private final Counter remoteReads;
    private final Counter hedges;
    private final Counter switched;
    private final Counter readRepairs;

    CopyMeters(Monitor monitor) {
        this.monitor = monitor;
        MeterRegistry registry = monitor.meters();
        owed = counter(registry, "cairn.copies.owed", "Copies that a write did without, to be made later");
        quorumLost =
                counter(registry, "cairn.copies.quorum.lost", "Writes refused because too few copies could be synced");
        remoteReads = counter(registry, "cairn.copies.remote.reads", "Blobs opened for reading on another node");
        hedges = counter(registry, "cairn.copies.hedges", "Reads asked of another node too because one was late");
        switched =
                counter(registry, "cairn.copies.switched", "Reads that went on with another copy because one failed");
        readRepairs = counter(registry, "cairn.copies.read.repairs", "Copies found damaged or missing by a read");
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    void owed(int copies) {
        owed.increment(copies);
    }

    /** Measures how long it takes from now on until enough copies are synced. */
    CompletableFuture<Void> replicating(long bytes, CompletableFuture<Void> settled) {
        Measurement measurement = monitor.measure(Operation.REPLICATION);
        measurement.addBytes(bytes);
        return settled.whenComplete((_, failure) -> measurement.end(BlobOutcome.of(failure)));
    }

    void quorumLost() {
        quorumLost.increment();
    }

    void readRemotely() {
        remoteReads.increment();
    }

    void hedged() {
        hedges.increment();
    }

    void switched() {
        switched.increment();
    }

    void readRepaired() {
        readRepairs.increment();
    }
}
