package dev.cairn.node.volume.health;

import dev.cairn.node.volume.segment.SegmentKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Meters of a volume; they go when it closes. Names are public API. */
public final class VolumeMeters implements AutoCloseable {
    /** Why a write was refused. */
    public enum Refusal {
        BUSY,
        FULL
    }

    private final MeterRegistry registry;
    private final List<Meter> meters = new ArrayList<>();
    private final DistributionSummary batchRecords;
    private final DistributionSummary batchBytes;
    private final Counter compactedBytes;
    private final Counter scrubbedBytes;
    private final Counter busy;
    private final Counter full;

    public VolumeMeters(MeterRegistry registry) {
        this.registry = registry;
        this.batchRecords = keep(DistributionSummary.builder("cairn.volume.batch.records")
                .description("Records that shared one sync")
                .register(registry));
        this.batchBytes = keep(DistributionSummary.builder("cairn.volume.batch.size")
                .baseUnit("bytes")
                .description("Bytes that shared one sync")
                .register(registry));
        this.compactedBytes = counter("cairn.volume.compacted", "Bytes that compaction copied");
        this.scrubbedBytes = counter("cairn.volume.scrubbed", "Bytes that a scrub read");
        this.busy = refusals(Refusal.BUSY);
        this.full = refusals(Refusal.FULL);
    }

    /** Counts a batch, and the bytes that its records took on disk. */
    public void committed(int records, long bytes) {
        batchRecords.record(records);
        batchBytes.record((double) bytes);
    }

    public void compacted(long bytes) {
        compactedBytes.increment((double) bytes);
    }

    public void scrubbed(long bytes) {
        scrubbedBytes.increment((double) bytes);
    }

    public void refused(Refusal why) {
        (why == Refusal.BUSY ? busy : full).increment();
    }

    /** Shows a number that is asked for when the meters are read. */
    public void gauge(String name, String unit, String description, Supplier<Number> value) {
        keep(Gauge.builder(name, value)
                .baseUnit(unit)
                .description(description)
                .strongReference(true)
                .register(registry));
    }

    /** Shows how many segments of a kind there are. */
    public void segmentGauge(SegmentKind kind, Supplier<Number> value) {
        keep(Gauge.builder("cairn.volume.segments", value)
                .tag("kind", kind.text())
                .description("Segment files")
                .strongReference(true)
                .register(registry));
    }

    @Override
    public void close() {
        meters.forEach(registry::remove);
    }

    private Counter counter(String name, String description) {
        return keep(
                Counter.builder(name).baseUnit("bytes").description(description).register(registry));
    }

    private Counter refusals(Refusal why) {
        return keep(Counter.builder("cairn.volume.refusals")
                .tag("reason", why.name().toLowerCase(Locale.ROOT))
                .description("Writes that were refused")
                .register(registry));
    }

    private <M extends Meter> M keep(M meter) {
        meters.add(meter);
        return meter;
    }
}
