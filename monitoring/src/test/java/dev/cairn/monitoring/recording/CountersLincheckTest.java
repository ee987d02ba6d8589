package dev.cairn.monitoring.recording;

import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * Goal: however writers and the taker meet, every operation is in one recording and no other, and the extremes of their sum are exact.
 * Method: Lincheck runs a few of them side by side in many ways, and all that was taken is compared with all that was recorded. One
 * recording alone may have the half of an operation, so its figures are not compared.
 */
public class CountersLincheckTest {
    private static final int ITERATIONS = 6;
    private static final int INVOCATIONS = 500;
    private static final int THREADS = 3;
    private static final int ACTORS_PER_THREAD = 3;
    private static final int LOOPS_MAX = 1_000_000; // A take looks at each cell of a row.
    private static final int TIMEOUT = 3;

    /** Of one cell. */
    private static final long SHORTER_NANOS = 1_000_001;

    private static final long LONGER_NANOS = 1_000_003;

    private final Counters recorder = new Counters();
    private final Sum taken = new Sum();
    private final AtomicLong shorter = new AtomicLong();
    private final AtomicLong longer = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    @Operation
    public void shorter() {
        recorder.record(SHORTER_NANOS, Recording.SUCCESS, 2, 1);
        shorter.incrementAndGet();
    }

    @Operation
    public void longer() {
        recorder.record(LONGER_NANOS, Recording.SUCCESS, 2, 1);
        longer.incrementAndGet();
    }

    @Operation
    public void fails() {
        recorder.record(7, TIMEOUT, 0, -1);
        failed.incrementAndGet();
    }

    /** One at a time, as the ticker takes. */
    @Operation(nonParallelGroup = "taker")
    public void take() {
        taken.add(recorder.take());
    }

    @Validate
    public void allIsThereOnce() {
        Recording all = taken.add(recorder.take()).recording();
        long succeeded = shorter.get() + longer.get();
        check("successes", all.durations().count(), succeeded);
        check("failures", all.outcomes()[TIMEOUT], failed.get());
        check("bytes", all.bytes(), 2 * succeeded);
        check("allocated bytes", all.allocatedBytes(), succeeded);
        check("failed nanos", all.failedNanos(), 7 * failed.get());
        check("nanos", all.durations().nanos(), shorter.get() * SHORTER_NANOS + longer.get() * LONGER_NANOS);
        if (succeeded > 0) {
            check("shortest", all.durations().minNanos(), shorter.get() > 0 ? SHORTER_NANOS : LONGER_NANOS);
            check("longest", all.durations().maxNanos(), longer.get() > 0 ? LONGER_NANOS : SHORTER_NANOS);
        }
    }

    private static void check(String what, long is, long expected) {
        if (is != expected) {
            throw new IllegalStateException("%s: %d, and not %d".formatted(what, is, expected));
        }
    }

    @Test
    void anyInterleavingIsCounted() {
        new ModelCheckingOptions()
                .iterations(ITERATIONS)
                .invocationsPerIteration(INVOCATIONS)
                .threads(THREADS)
                .actorsPerThread(ACTORS_PER_THREAD)
                .loopBound(LOOPS_MAX)
                .loopIterationsBeforeThreadSwitch(LOOPS_MAX)
                .check(CountersLincheckTest.class);
    }

    @Test
    void anyRaceOfRealThreadsIsCounted() {
        new StressOptions()
                .iterations(ITERATIONS)
                .invocationsPerIteration(INVOCATIONS)
                .threads(THREADS)
                .actorsPerThread(ACTORS_PER_THREAD)
                .check(CountersLincheckTest.class);
    }
}
