package dev.cairn.monitoring.recording;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Counts the operations of one series. Threads have counters of their own, as far as {@link #STRIPES} go: two processors that write to
 * the same ones wait for each other, which costs more than all the rest of a measurement.
 */
public final class Recorder {
    /** Threads that come one after the other have different ones. A power of two. */
    static final int STRIPES = 4;

    private final AtomicReferenceArray<@Nullable Counters> stripes = new AtomicReferenceArray<>(STRIPES);

    /**
     * Counts one operation. Any thread.
     *
     * @param nanos how long it took; a clock that went back counts as 0
     * @param outcome {@link Recording#SUCCESS}, or the number of a kind of failure, below {@link Recording#OUTCOMES}
     * @param bytes that it moved, at least 0
     * @param allocatedBytes that its thread allocated, or less than 0 if that is not known
     */
    public void record(long nanos, int outcome, long bytes, long allocatedBytes) {
        mine().record(nanos, outcome, bytes, allocatedBytes);
    }

    /**
     * Counts how long an operation was in a stage. Any thread.
     *
     * @param stage its number, below {@link Recording#STAGES}
     * @param nanos at least 0
     */
    public void recordStage(int stage, long nanos) {
        mine().recordStage(stage, nanos);
    }

    private Counters mine() {
        int stripe = (int) Thread.currentThread().threadId() & (STRIPES - 1);
        Counters mine = stripes.get(stripe);
        return mine == null ? made(stripe) : mine;
    }

    private Counters made(int stripe) {
        Counters made = new Counters();
        Counters other = stripes.compareAndExchange(stripe, null, made);
        return other == null ? made : other;
    }

    /** What was counted since the last call. One thread at a time. */
    public Recording take() {
        return each(Counters::take);
    }

    /** The sum of all that {@link #take} has given. Not beside a take. */
    public Recording taken() {
        return each(Counters::taken);
    }

    private Recording each(Function<Counters, Recording> read) {
        Recording all = Recording.NONE;
        for (int i = 0; i < STRIPES; i++) {
            Counters stripe = stripes.get(i);
            if (stripe != null) {
                all = all.plus(read.apply(stripe));
            }
        }
        return all;
    }
}
