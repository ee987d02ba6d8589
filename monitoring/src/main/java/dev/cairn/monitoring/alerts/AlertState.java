package dev.cairn.monitoring.alerts;

import java.util.OptionalLong;

/**
 * What has become of one alert. Pure: times are given, in nanoseconds of a clock that is never set.
 *
 * <pre>
 *            BREACH                       BETWEEN, CLEAR          RESET
 * inactive   pending, or firing           inactive                inactive
 * pending    pending, firing after `for`  inactive                inactive
 * firing     firing                       firing, cooling if CLEAR  inactive
 * cooling    cooling until it ends, then as pending since the breach began
 *                                         cooling until it ends   inactive
 * </pre>
 */
sealed interface AlertState {
    Inactive INACTIVE = new Inactive();

    Firing FIRING = new Firing();

    /** All is well. */
    record Inactive() implements AlertState {}

    /** Something is wrong, but not yet for long enough. */
    record Pending(long sinceNanos) implements AlertState {}

    /** It is told. */
    record Firing() implements AlertState {}

    /**
     * It was told that all is well again, and for a while nothing else will be.
     *
     * @param breachingSinceNanos since when something is wrong again, if it is
     */
    record Cooling(long untilNanos, OptionalLong breachingSinceNanos) implements AlertState {}

    /** What was seen. */
    enum Event {
        /** The value is beyond the limit. */
        BREACH,
        /** It is not, but has not come back far enough to say that all is well. */
        BETWEEN,
        /** All is well. */
        CLEAR,
        /** The rule is another, or there is none. */
        RESET
    }

    static AlertState next(AlertState state, Event event, long nowNanos, Timing timing) {
        if (event == Event.RESET) {
            return INACTIVE;
        }
        boolean breach = event == Event.BREACH;
        return switch (state) {
            case Inactive _ -> breach ? pending(nowNanos, nowNanos, timing) : INACTIVE;
            case Pending(var since) -> breach ? pending(since, nowNanos, timing) : INACTIVE;
            case Firing _ -> event == Event.CLEAR ? cooling(nowNanos, timing) : FIRING;
            case Cooling(var until, var since)
            when nowNanos - until < 0 ->
                new Cooling(until, breach ? OptionalLong.of(since.orElse(nowNanos)) : OptionalLong.empty());
            case Cooling over ->
                breach ? pending(over.breachingSinceNanos().orElse(nowNanos), nowNanos, timing) : INACTIVE;
        };
    }

    private static AlertState pending(long sinceNanos, long nowNanos, Timing timing) {
        return nowNanos - sinceNanos >= timing.holdFor().toNanos() ? FIRING : new Pending(sinceNanos);
    }

    private static AlertState cooling(long nowNanos, Timing timing) {
        return timing.cooldown().isZero()
                ? INACTIVE
                : new Cooling(nowNanos + timing.cooldown().toNanos(), OptionalLong.empty());
    }
}
