package dev.cairn.it;

import dev.cairn.it.DiskFaults.Call;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How a node ends without warning.
 *
 * @param how what is lost with it
 * @param call what it was about to do, counted from its start; empty for a moment of the load
 * @param nth which of these calls, from 1
 * @param after how long after the load began, where there is no call
 */
record Crash(How how, Optional<Call> call, int nth, Duration after) {
    /** What ends. */
    enum How {
        /** The process: what it wrote stays. */
        KILL,
        /** The machine: what was not synced is gone. */
        POWER_CUT
    }

    /** Most syncs of a start and a load of {@link CrashRound#LOAD_MAX}, about. */
    private static final int NTH_MAX = 300;

    private static final int MILLIS_MAX = 1_500;

    static Crash at(How how, Call call, int nth) {
        return new Crash(how, Optional.of(call), nth, Duration.ZERO);
    }

    static Crash after(How how, Duration time) {
        return new Crash(how, Optional.empty(), 0, time);
    }

    /** Any; half of them at a sync, the rest at other calls and moments. The earlier calls are the start's. */
    static Crash any(RandomGenerator random, boolean powerCuts) {
        How how = powerCuts && random.nextBoolean() ? How.POWER_CUT : How.KILL;
        int nth = 1 + (int) (NTH_MAX * Math.pow(random.nextDouble(), 2));
        return switch (random.nextInt(10)) {
            case 0 -> at(how, Call.WRITE, nth);
            case 1 -> at(how, Call.RENAME, 1 + nth % 16);
            case 2 -> at(how, Call.TRUNCATE, 1 + nth % 8);
            case 3, 4 -> after(how, Duration.ofMillis(random.nextInt(MILLIS_MAX)));
            default -> at(how, Call.SYNC, nth);
        };
    }

    @Override
    public String toString() {
        return how + call.map(kind -> " at " + kind + " " + nth).orElseGet(() -> " after " + after.toMillis() + " ms");
    }
}
