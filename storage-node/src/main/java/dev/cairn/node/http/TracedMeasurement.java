package dev.cairn.node.http;

import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.monitoring.Outcome;
import dev.cairn.monitoring.Stage;
import dev.cairn.node.http.RequestTrace.Ended;
import java.util.Optional;
import java.util.function.IntSupplier;

/** What is measured of a request, told to its trace as well. */
final class TracedMeasurement implements Measurement {
    private final Measurement measured;
    private final RequestTrace trace;
    private final IntSupplier status;
    private Optional<String> bucket = Optional.empty();
    private long bytes;

    /** @param status of the answer, asked for at the end */
    TracedMeasurement(Measurement measured, RequestTrace trace, IntSupplier status) {
        this.measured = measured;
        this.trace = trace;
        this.status = status;
    }

    @Override
    public void bucket(String name) {
        bucket = Optional.of(name);
        measured.bucket(name);
    }

    @Override
    public void addBytes(long more) {
        bytes += Math.max(0, more);
        measured.addBytes(more);
    }

    @Override
    public void addAllocatedBytes(long more) {
        measured.addAllocatedBytes(more);
    }

    @Override
    public void enter(Stage stage) {
        trace.enter(stage);
        measured.enter(stage);
    }

    @Override
    public void end(Outcome outcome) {
        measured.end(outcome);
        endTrace(outcome);
    }

    @Override
    public void end(Outcome outcome, long nanos) {
        measured.end(outcome, nanos);
        endTrace(outcome);
    }

    private void endTrace(Outcome outcome) {
        trace.end(new Ended(status.getAsInt(), outcome, bucket, bytes));
    }
}
