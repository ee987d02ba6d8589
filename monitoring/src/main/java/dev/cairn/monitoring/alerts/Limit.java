package dev.cairn.monitoring.alerts;

import java.util.OptionalDouble;

/**
 * What a value may not be beyond.
 *
 * @param side on which values are not as they should be; the limit itself is well
 * @param clear how far it must come back until all is well again, so that a value near the limit does not raise an alert over and
 *     over; empty if the limit itself is enough
 */
public record Limit(Side side, double value, OptionalDouble clear) {
    /** Where values are not as they should be. */
    public enum Side {
        ABOVE,
        BELOW
    }

    public static Limit above(double value) {
        return new Limit(Side.ABOVE, value, OptionalDouble.empty());
    }

    public static Limit below(double value) {
        return new Limit(Side.BELOW, value, OptionalDouble.empty());
    }

    public Limit clearingAt(double clear) {
        return new Limit(side, value, OptionalDouble.of(clear));
    }

    /** What a value says about an alert; without one nothing is wrong that could be seen. */
    AlertState.Event event(OptionalDouble seen) {
        if (seen.isEmpty()) {
            return AlertState.Event.CLEAR;
        }
        double beyond = side == Side.ABOVE ? seen.getAsDouble() - value : value - seen.getAsDouble();
        if (beyond > 0) {
            return AlertState.Event.BREACH;
        }
        double back = clear.orElse(value);
        boolean isBack = side == Side.ABOVE ? seen.getAsDouble() <= back : seen.getAsDouble() >= back;
        return isBack ? AlertState.Event.CLEAR : AlertState.Event.BETWEEN;
    }
}
