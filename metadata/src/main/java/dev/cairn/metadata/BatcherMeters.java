package dev.cairn.metadata;

import dev.cairn.metadata.MetadataError.Busy;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** Meters of {@link CommandBatcher}. Names are public API. */
final class BatcherMeters {
    private final Counter refusedBusy;
    private final Counter refusedStopping;
    private final DistributionSummary entryCommands;

    /** Registers {@code cairn.metadata.queue.*}, {@code cairn.metadata.refused} and {@code cairn.metadata.entry.commands}. */
    BatcherMeters(MeterRegistry registry, Supplier<Number> queuedCommands, Supplier<Number> queuedBytes) {
        Gauge.builder("cairn.metadata.queue.commands", queuedCommands)
                .description("Commands that wait for an entry of the log")
                .register(registry);
        Gauge.builder("cairn.metadata.queue", queuedBytes)
                .baseUnit("bytes")
                .description("Bytes of the commands that wait for an entry of the log")
                .register(registry);
        refusedBusy = refused(registry, "busy");
        refusedStopping = refused(registry, "stopping");
        entryCommands = DistributionSummary.builder("cairn.metadata.entry.commands")
                .description("Commands in one entry of the log")
                .register(registry);
    }

    void refused(MetadataError error) {
        (error instanceof Busy ? refusedBusy : refusedStopping).increment();
    }

    void proposed(int commands) {
        entryCommands.record(commands);
    }

    private static Counter refused(MeterRegistry registry, String reason) {
        return Counter.builder("cairn.metadata.refused")
                .description("Commands refused before they were proposed")
                .tag("reason", reason)
                .register(registry);
    }
}
