package dev.cairn.monitoring;

import dev.cairn.monitoring.recording.Recorder;
import dev.cairn.monitoring.series.OperationSeries;
import io.micrometer.core.instrument.Clock;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Where measurements of one operation go. For any thread. */
final class MeasuredOperation {
    private final String name;
    private final OperationSeries series;
    private final SingleOperations single;
    private final Clock clock;
    private final OwnFailures failures;
    private final AtomicLong ids = new AtomicLong();

    MeasuredOperation(String name, OperationSeries series, SingleOperations single, Clock clock, OwnFailures failures) {
        this.name = name;
        this.series = series;
        this.single = single;
        this.clock = clock;
        this.failures = failures;
    }

    String name() {
        return name;
    }

    /** A bucket is taken for one that exists if something succeeded in it. */
    Recorder recorder(@Nullable String bucket, Outcome outcome) {
        return bucket == null ? series.recorder() : series.recorder(bucket, outcome == Outcome.SUCCESS);
    }

    SingleOperations single() {
        return single;
    }

    long nanoTime() {
        return clock.monotonicTime();
    }

    long wallMillis() {
        return clock.wallTime();
    }

    /** For an operation that belongs to no request. */
    String nextId() {
        return name + "-" + ids.incrementAndGet();
    }

    void failed(String what, RuntimeException failure) {
        failures.add(what, failure);
    }
}
