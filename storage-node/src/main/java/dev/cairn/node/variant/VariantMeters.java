package dev.cairn.node.variant;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** Meters of variants. */
public final class VariantMeters {
    private final MeterRegistry meters;
    private final Counter hits;
    private final Counter misses;
    private final Counter joined;
    private final Counter evicted;
    private final Counter dropped;
    private final Counter failed;
    private final Counter damaged;
    private final Counter notQueued;

    /** Registers {@code cairn.variants.*}. */
    public VariantMeters(MeterRegistry meters) {
        this.meters = meters;
        hits = asked(
                "kept", "Variants that were asked for and found on disk, were being made already, or had to be made");
        joined = asked("joined", "");
        misses = asked("made", "");
        evicted = removed("limit");
        dropped = removed("source");
        damaged = removed("damage");
        failed = Counter.builder("cairn.variants.failures")
                .description("Reads and writes of kept variants, and of the file of the queue, that the disk refused")
                .register(meters);
        notQueued = Counter.builder("cairn.variants.queue.refused")
                .description(
                        "Pictures whose variants are not made after their upload, as too many wait or their file cannot be written; they are made when asked for")
                .register(meters);
    }

    private Counter asked(String how, String description) {
        return Counter.builder("cairn.variants.asked")
                .description(description)
                .tag("how", how)
                .register(meters);
    }

    private Counter removed(String reason) {
        return Counter.builder("cairn.variants.removed")
                .description("Kept variants that were removed: beyond the limit, of what was deleted, damaged")
                .tag("reason", reason)
                .register(meters);
    }

    void kept(Supplier<Number> count, Supplier<Number> bytes) {
        Gauge.builder("cairn.variants.kept", count)
                .description("Variants that are kept on disk")
                .strongReference(true)
                .register(meters);
        Gauge.builder("cairn.variants.kept.size", bytes)
                .description("Their files")
                .baseUnit("bytes")
                .strongReference(true)
                .register(meters);
    }

    void waiting(Supplier<Number> count) {
        Gauge.builder("cairn.variants.queue", count)
                .description("Pictures whose variants are to be made after their upload")
                .strongReference(true)
                .register(meters);
    }

    void hit() {
        hits.increment();
    }

    void made() {
        misses.increment();
    }

    void joined() {
        joined.increment();
    }

    void evicted() {
        evicted.increment();
    }

    void dropped() {
        dropped.increment();
    }

    void damaged() {
        damaged.increment();
    }

    void failed() {
        failed.increment();
    }

    void notQueued() {
        notQueued.increment();
    }
}
