package dev.cairn.monitoring;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** How one operation's time divides into stages. For one thread at a time. */
final class StageClock {
    static final List<Stage> STAGES = List.of(Stage.values());
    private static final int NONE = -1;

    /** Of each stage by its number when it began, and, after all those, how long it took. */
    private final long[] times = new long[2 * STAGES.size()];

    private int entered;
    private int current;
    private long sinceNanos;

    /** @param first in which the operation is from its beginning */
    StageClock(Stage first) {
        current = first.code();
        entered = 1 << current;
    }

    /** @param nanos since the operation began */
    void enter(Stage stage, long nanos) {
        leave(nanos);
        current = stage.code();
        sinceNanos = nanos;
        if ((entered & 1 << current) == 0) {
            entered |= 1 << current;
            times[current] = nanos;
        }
    }

    /** @param nanos since the operation began */
    void leave(long nanos) {
        if (current != NONE) {
            times[STAGES.size() + current] += Math.max(0, nanos - sinceNanos);
            current = NONE;
        }
    }

    /** In nanoseconds; 0 if it was never entered. */
    long tookNanos(Stage stage) {
        return times[STAGES.size() + stage.code()];
    }

    List<StageTime> times() {
        List<StageTime> all = new ArrayList<>();
        for (Stage stage : STAGES) {
            if ((entered & 1 << stage.code()) != 0) {
                all.add(new StageTime(
                        stage, Duration.ofNanos(times[stage.code()]), Duration.ofNanos(tookNanos(stage))));
            }
        }
        all.sort(Comparator.comparing(StageTime::begin));
        return all;
    }
}
