package dev.cairn.replication;

import dev.cairn.monitoring.Monitor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Meters of the commit log. Names are public API. */
final class LogMeters {
    private final MeterRegistry registry;
    private final Counter entries;
    private final Counter entryBytes;
    private final Counter refused;
    private final Counter waits;
    private final Counter leaders;
    private final Timer syncs;
    private final Timer checkpoints;
    private final Timer barriers;
    private final Counter checkpointsSent;
    private final Counter checkpointsInstalled;
    private final Counter checkpointsFailed;
    private final Counter checkpointBytesSent;
    private final Counter checkpointBytesReceived;

    LogMeters(Monitor monitor) {
        registry = monitor.meters();
        entries = Counter.builder("cairn.log.entries")
                .description("Entries applied, replayed ones included")
                .register(registry);
        entryBytes = Counter.builder("cairn.log.entry")
                .baseUnit("bytes")
                .description("Bytes of the entries applied")
                .register(registry);
        refused = Counter.builder("cairn.log.refused")
                .description("Entries refused because too many were under way")
                .register(registry);
        waits = counter(
                "cairn.log.gathering.overdue",
                "Entries of several nodes for which the one that leads waited in full: fewer nodes came than before");
        leaders = counter("cairn.log.leader.changes", "Leaders that this replica has heard of, one after the other");
        syncs = Timer.builder("cairn.log.sync")
                .description("Writes of the log forced to disk")
                .register(registry);
        checkpoints = Timer.builder("cairn.log.checkpoint")
                .description("Checkpoints of the state that the log asked for")
                .register(registry);
        barriers = Timer.builder("cairn.log.barrier")
                .description("What reads waited for: that a majority follows the one that leads")
                .register(registry);
        checkpointsSent = counter("cairn.log.checkpoints.sent", "Checkpoints sent to other replicas");
        checkpointsInstalled =
                counter("cairn.log.checkpoints.installed", "Checkpoints of other replicas that this one went on from");
        checkpointsFailed = counter(
                "cairn.log.checkpoints.failed", "Checkpoints of other replicas that could not be fetched or installed");
        checkpointBytesSent = Counter.builder("cairn.log.checkpoint.sent")
                .baseUnit("bytes")
                .description("Bytes of checkpoints sent, also of those that were not sent to their end")
                .register(registry);
        checkpointBytesReceived = Counter.builder("cairn.log.checkpoint.received")
                .baseUnit("bytes")
                .description("Bytes of checkpoints received, also of those that were not installed")
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    void watch(
            PendingEntries pending,
            AppliedIndex waiting,
            LongSupplier appliedIndex,
            LongSupplier committedIndex,
            BooleanSupplier leads) {
        Gauge.builder("cairn.log.committed", committedIndex, LongSupplier::getAsLong)
                .description("Index of the last entry that this replica knows to be committed")
                .strongReference(true)
                .register(registry);
        Gauge.builder("cairn.log.leads", leads, one -> one.getAsBoolean() ? 1 : 0)
                .description("1 while this replica leads the log, else 0")
                .strongReference(true)
                .register(registry);
        Gauge.builder("cairn.log.waiting", waiting, AppliedIndex::waiting)
                .description("Requests that wait until an entry is applied here")
                .register(registry);
        Gauge.builder("cairn.log.pending", pending, PendingEntries::entries)
                .description("Entries under way")
                .register(registry);
        Gauge.builder("cairn.log.pending.size", pending, PendingEntries::bytes)
                .baseUnit("bytes")
                .description("Bytes of the entries under way")
                .register(registry);
        Gauge.builder("cairn.log.applied", appliedIndex, LongSupplier::getAsLong)
                .description("Index of the last applied entry")
                .strongReference(true) // Nothing else holds the function.
                .register(registry);
    }

    void applied(int bytes) {
        entries.increment();
        entryBytes.increment(bytes);
    }

    void leaderChanged() {
        leaders.increment();
    }

    void refused() {
        refused.increment();
    }

    void waitedForOthers() {
        waits.increment();
    }

    void synced(long nanos) {
        syncs.record(nanos, TimeUnit.NANOSECONDS);
    }

    void confirmed(long nanos) {
        barriers.record(nanos, TimeUnit.NANOSECONDS);
    }

    void checkpointed(long nanos) {
        checkpoints.record(nanos, TimeUnit.NANOSECONDS);
    }

    void checkpointSent() {
        checkpointsSent.increment();
    }

    void checkpointInstalled() {
        checkpointsInstalled.increment();
    }

    void checkpointFailed() {
        checkpointsFailed.increment();
    }

    void checkpointBytesSent(int bytes) {
        checkpointBytesSent.increment(bytes);
    }

    void checkpointBytesReceived(int bytes) {
        checkpointBytesReceived.increment(bytes);
    }
}
