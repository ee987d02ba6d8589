package dev.cairn.monitoring;

import io.micrometer.core.instrument.MeterRegistry;

/** Where modules report measurements. Safe for use by many threads; no method blocks or throws. */
public interface Monitor {
    /** Starts the clock of one operation; it runs until {@link Measurement#end}. */
    Measurement measure(Operation operation);

    /** The registry in which modules register counters and gauges of their own, once, when they are constructed. */
    MeterRegistry meters();

    /** One operation under way. May be handed from thread to thread, but is used by one at a time. */
    interface Measurement {
        /** Of an operation that is not measured. */
        Measurement NONE = new Measurement() {
            @Override
            public void bucket(String name) {}

            @Override
            public void addBytes(long bytes) {}

            @Override
            public void end(Outcome outcome) {}
        };

        /** Says in which bucket it is; otherwise it is in none. A bucket that may not exist is taken for one if it succeeds. */
        void bucket(String name);

        /** Adds bytes moved by the operation; negative values are ignored. */
        void addBytes(long bytes);

        /** Stops the clock and records. Only the first call counts. */
        void end(Outcome outcome);
    }
}
