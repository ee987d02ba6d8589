package dev.cairn.replication;

import dev.cairn.monitoring.Monitor;
import dev.cairn.monitoring.Operation;
import dev.cairn.monitoring.Tags;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** Registers meters; measures nothing. */
public final class TestMonitor implements Monitor {
    private final MeterRegistry meters = new SimpleMeterRegistry();

    @Override
    public Measurement measure(Operation operation, Tags tags) {
        return measure(operation, tags, nanoTime());
    }

    @Override
    public Measurement measure(Operation operation, Tags tags, long beganNanos) {
        return Measurement.NONE;
    }

    @Override
    public MeterRegistry meters() {
        return meters;
    }
}
