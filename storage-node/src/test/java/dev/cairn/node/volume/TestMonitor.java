package dev.cairn.node.volume;

import dev.cairn.monitoring.Monitor;
import dev.cairn.monitoring.Operation;
import dev.cairn.monitoring.Outcome;
import dev.cairn.monitoring.Stage;
import dev.cairn.monitoring.Tags;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A monitor that counts how operations ended. */
final class TestMonitor implements Monitor {
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final Map<Outcome, AtomicLong> syncs = new ConcurrentHashMap<>();

    long syncs(Outcome outcome) {
        return syncs.getOrDefault(outcome, new AtomicLong()).get();
    }

    /** Forgets the meters of a volume that was not closed. */
    void clearMeters() {
        meters.clear();
    }

    double gauge(String name) {
        return meters.get(name).gauge().value();
    }

    @Override
    public Measurement measure(Operation operation, Tags tags) {
        return measure(operation, tags, nanoTime());
    }

    @Override
    public Measurement measure(Operation operation, Tags tags, long beganNanos) {
        return new Measurement() {
            @Override
            public void bucket(String name) {}

            @Override
            public void addBytes(long bytes) {}

            @Override
            public void addAllocatedBytes(long bytes) {}

            @Override
            public void enter(Stage stage) {}

            @Override
            public void end(Outcome outcome) {
                if (operation.equals(Operation.FSYNC)) {
                    syncs.computeIfAbsent(outcome, any -> new AtomicLong()).incrementAndGet();
                }
            }
        };
    }

    @Override
    public MeterRegistry meters() {
        return meters;
    }
}
