package dev.cairn.node.thumbnail;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** Meters of thumbnails. */
final class ThumbnailMeters {
    private final Counter refused;

    /** Registers {@code cairn.thumbnail.jobs}, {@code cairn.thumbnail.refused} and {@code cairn.thumbnail.reserved}. */
    ThumbnailMeters(MeterRegistry meters, Supplier<Number> running, Supplier<Number> waiting, Supplier<Number> bytes) {
        refused = Counter.builder("cairn.thumbnail.refused")
                .description("Thumbnails that were refused because too many were waiting")
                .register(meters);
        jobs(meters, "running", running);
        jobs(meters, "waiting", waiting);
        Gauge.builder("cairn.thumbnail.reserved", bytes)
                .description("Memory that thumbnails being made may take")
                .baseUnit("bytes")
                .strongReference(true)
                .register(meters);
    }

    private static void jobs(MeterRegistry meters, String state, Supplier<Number> count) {
        Gauge.builder("cairn.thumbnail.jobs", count)
                .description("Thumbnails that are being made, or wait for their turn")
                .tag("state", state)
                .strongReference(true)
                .register(meters);
    }

    void refused() {
        refused.increment();
    }
}
