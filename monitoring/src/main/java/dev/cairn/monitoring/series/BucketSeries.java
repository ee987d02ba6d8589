package dev.cairn.monitoring.series;

import dev.cairn.monitoring.recording.Recorder;
import dev.cairn.monitoring.recording.Recording;
import dev.cairn.monitoring.recording.Sum;
import java.util.function.Consumer;

/** What one operation did in one bucket, or in all that have no name. The recorder is for any thread, the rest for one. */
final class BucketSeries {
    /** Longer steps than those of an operation: there are a hundred times as many of these. */
    static final int STEP_TICKS = 10;

    private final Recorder recorder = new Recorder();
    private final Ring steps = new Ring(STEP_TICKS, SeriesTable.RECENT_TICKS / STEP_TICKS + 1);
    private Recording untaken = Recording.NONE;
    private Recording adopted = Recording.NONE;

    Recorder recorder() {
        return recorder;
    }

    /** Takes what was recorded since the last tick. */
    Recording take(long tick) {
        Recording taken = recorder.take();
        count(tick, taken);
        return taken;
    }

    private void count(long tick, Recording more) {
        steps.add(tick, more);
        untaken = untaken.plus(more);
    }

    /** Takes over all that another series has, which is not asked any more. */
    void adopt(BucketSeries other) {
        steps.addAll(other.steps);
        untaken = untaken.plus(other.untaken);
        adopted = adopted.plus(other.sinceStart());
    }

    /** Counts what came late to a series that was adopted. */
    void adopt(long tick, Recording late) {
        count(tick, late);
        adopted = adopted.plus(late);
    }

    /** What was taken since this was called last. */
    Recording take() {
        Recording taken = untaken;
        untaken = Recording.NONE;
        return taken;
    }

    void recent(long afterTick, Sum into) {
        steps.sum(afterTick, into);
    }

    void recent(long afterTick, Consumer<Recording> to) {
        steps.each(afterTick, to);
    }

    Recording sinceStart() {
        return adopted.plus(recorder.taken());
    }
}
