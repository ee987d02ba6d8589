package dev.cairn.monitoring;

import dev.cairn.monitoring.recording.Recorder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One operation under way. */
final class RunningMeasurement implements Monitor.Measurement {
    private static final long NOT_KNOWN = -1;

    private final MeasuredOperation operation;
    private final Tags tags;
    private final long startNanos;
    private @Nullable String bucket;
    private @Nullable StageClock stages;
    private long bytes;
    private long allocatedBytes = NOT_KNOWN;
    private boolean ended;

    /** @param startNanos by the clock of the operation */
    RunningMeasurement(MeasuredOperation operation, Tags tags, long startNanos) {
        this.operation = operation;
        this.tags = tags;
        this.startNanos = startNanos;
    }

    @Override
    public void bucket(String name) {
        bucket = name;
    }

    @Override
    public void addBytes(long more) {
        if (more > 0) {
            bytes += more;
        }
    }

    @Override
    public void addAllocatedBytes(long more) {
        if (more >= 0) {
            allocatedBytes = Math.max(0, allocatedBytes) + more;
        }
    }

    @Override
    public void enter(Stage stage) {
        if (ended) {
            return;
        }
        try {
            StageClock clock = stages;
            if (clock == null) {
                stages = new StageClock(stage);
            } else {
                clock.enter(stage, operation.nanoTime() - startNanos);
            }
        } catch (RuntimeException e) {
            operation.failed("A stage was lost", e);
        }
    }

    @Override
    public void end(Outcome outcome) {
        try {
            record(outcome, operation.nanoTime());
        } catch (RuntimeException e) {
            operation.failed("A measurement was lost", e);
        }
    }

    @Override
    public void end(Outcome outcome, long endNanos) {
        try {
            record(outcome, endNanos);
        } catch (RuntimeException e) {
            operation.failed("A measurement was lost", e);
        }
    }

    private void record(Outcome outcome, long endNanos) {
        if (ended) {
            return;
        }
        ended = true;
        long nanos = endNanos - startNanos;
        Recorder recorder = operation.recorder(bucket, outcome);
        recorder.record(nanos, outcome.code(), bytes, allocatedBytes);
        if (stages != null) {
            record(stages, nanos, recorder);
        }
        if (nanos >= operation.single().lookNanos()) {
            operation
                    .single()
                    .ended(nanos, told(operation, tags, bucket, nanos, outcome, bytes, allocatedBytes, stages));
        }
    }

    private static void record(StageClock stages, long nanos, Recorder recorder) {
        stages.leave(nanos);
        for (int i = 0; i < StageClock.STAGES.size(); i++) { // An iterator might be on the heap.
            Stage stage = StageClock.STAGES.get(i);
            long took = stages.tookNanos(stage);
            if (took > 0) {
                recorder.recordStage(stage.code(), took);
            }
        }
    }

    /**
     * Of its parts, not of the measurement: what is handed to a call that is not compiled into this one has to be on the heap, and then
     * each measurement costs memory for the few that are told.
     */
    private static EndedOperation told(
            MeasuredOperation operation,
            Tags tags,
            @Nullable String bucket,
            long nanos,
            Outcome outcome,
            long bytes,
            long allocatedBytes,
            @Nullable StageClock stages) {
        return new EndedOperation(
                tags.requestId().orElseGet(operation::nextId),
                operation.name(),
                Optional.ofNullable(bucket),
                Instant.ofEpochMilli(operation.wallMillis()).minusNanos(Math.max(0, nanos)),
                Duration.ofNanos(Math.max(0, nanos)),
                outcome,
                bytes,
                allocatedBytes == NOT_KNOWN ? OptionalLong.empty() : OptionalLong.of(allocatedBytes),
                stages == null ? List.of() : stages.times(),
                tags.traceId(),
                tags.notes());
    }
}
