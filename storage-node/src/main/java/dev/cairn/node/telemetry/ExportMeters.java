package dev.cairn.node.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Counts requests to the collector; all series are there from the start, also of a node that has none. */
public final class ExportMeters {
    /** What is sent. */
    public enum Signal {
        METRICS,
        TRACES;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Map<Signal, Counter> delivered = new EnumMap<>(Signal.class);
    private final Map<Signal, Counter> failed = new EnumMap<>(Signal.class);

    /** Registers {@code cairn_telemetry_exports_total{signal,result}}. */
    public ExportMeters(MeterRegistry meters) {
        for (Signal signal : Signal.values()) {
            delivered.put(signal, counter(meters, signal, "delivered"));
            failed.put(signal, counter(meters, signal, "failed"));
        }
    }

    private static Counter counter(MeterRegistry meters, Signal signal, String result) {
        return Counter.builder("cairn.telemetry.exports")
                .description("Requests to the collector of OTLP, each with many metrics or traces")
                .tag("signal", signal.toString())
                .tag("result", result)
                .register(meters);
    }

    Counter delivered(Signal signal) {
        return Objects.requireNonNull(delivered.get(signal));
    }

    Counter failed(Signal signal) {
        return Objects.requireNonNull(failed.get(signal));
    }
}
