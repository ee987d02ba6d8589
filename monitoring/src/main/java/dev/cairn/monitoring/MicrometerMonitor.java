package dev.cairn.monitoring;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Monitor} that records into a Micrometer registry. One small object is allocated for each operation, and a meter is
 * found by two lookups by enum.
 *
 * <p>Series, all registered at construction so that an alert on one that has not moved yet is not silent:
 *
 * <ul>
 *   <li>timer {@code cairn.operation} by {@code operation} and {@code outcome}: from {@link #measure} to its end
 *   <li>counter {@code cairn.operation.moved}, in bytes, by {@code operation}: counted when the operation ends, however it
 *       ends
 * </ul>
 *
 * A registry that throws loses the measurement and never fails the operation; the first such failure is logged.
 */
public final class MicrometerMonitor implements Monitor {
    private static final Logger log = LoggerFactory.getLogger(MicrometerMonitor.class);

    private final MeterRegistry registry;
    private final Clock clock;
    private final Map<Operation, Series> series = new EnumMap<>(Operation.class);
    private final AtomicBoolean failureLogged = new AtomicBoolean();

    /** Registers every series in {@code registry}, whose clock also measures the operations. */
    public MicrometerMonitor(MeterRegistry registry) {
        this.registry = registry;
        this.clock = registry.config().clock();
        for (Operation operation : Operation.values()) {
            series.put(operation, Series.register(operation, registry));
        }
    }

    @Override
    public Measurement measure(Operation operation) {
        return new Running(Objects.requireNonNull(series.get(operation)), clock.monotonicTime());
    }

    @Override
    public MeterRegistry meters() {
        return registry;
    }

    /** The label value of an operation or outcome: its name in lower case. */
    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** The meters of one operation. */
    private record Series(Map<Outcome, Timer> timers, Counter moved) {
        static Series register(Operation operation, MeterRegistry registry) {
            Map<Outcome, Timer> timers = new EnumMap<>(Outcome.class);
            for (Outcome outcome : Outcome.values()) {
                timers.put(
                        outcome,
                        Timer.builder("cairn.operation")
                                .description("Operations that have ended, and how long they took")
                                .tag("operation", label(operation))
                                .tag("outcome", label(outcome))
                                .register(registry));
            }
            return new Series(
                    timers,
                    Counter.builder("cairn.operation.moved")
                            .description("Bytes moved by operations that have ended")
                            .baseUnit("bytes")
                            .tag("operation", label(operation))
                            .register(registry));
        }

        void record(Outcome outcome, long nanos, long bytes) {
            Objects.requireNonNull(timers.get(outcome)).record(nanos, TimeUnit.NANOSECONDS);
            if (bytes > 0) {
                moved.increment((double) bytes);
            }
        }
    }

    private final class Running implements Measurement {
        private final Series series;
        private final long startNanos;
        private long bytes;
        private boolean ended;

        Running(Series series, long startNanos) {
            this.series = series;
            this.startNanos = startNanos;
        }

        @Override
        public void addBytes(long more) {
            if (more > 0) {
                bytes += more;
            }
        }

        @Override
        public void end(Outcome outcome) {
            if (ended) {
                return;
            }
            ended = true;
            try {
                series.record(outcome, clock.monotonicTime() - startNanos, bytes);
            } catch (RuntimeException e) {
                if (failureLogged.compareAndSet(false, true)) {
                    log.warn("A measurement was lost; more that are lost like this are not logged", e);
                }
            }
        }
    }
}
