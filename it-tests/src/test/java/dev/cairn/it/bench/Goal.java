package dev.cairn.it.bench;

/**
 * What a figure has to reach.
 *
 * @param text the goal as the table shows it
 * @param bound the least or the most, of the figure itself or of its ratio to the reference
 */
record Goal(String text, Kind kind, double bound) {
    enum Kind {
        AT_LEAST,
        AT_MOST,
        RATIO_AT_LEAST,
        RATIO_AT_MOST,
        NONE
    }

    static Goal none() {
        return new Goal("", Kind.NONE, 0);
    }

    static Goal atLeast(double bound, String text) {
        return new Goal(text, Kind.AT_LEAST, bound);
    }

    static Goal atMost(double bound, String text) {
        return new Goal(text, Kind.AT_MOST, bound);
    }

    /** At least {@code share} of the row's reference. */
    static Goal ratioAtLeast(double share, String text) {
        return new Goal(text, Kind.RATIO_AT_LEAST, share);
    }

    /** At most {@code times} the row's reference. */
    static Goal ratioAtMost(double times, String text) {
        return new Goal(text, Kind.RATIO_AT_MOST, times);
    }

    boolean met(double value, double ratio) {
        return switch (kind) {
            case AT_LEAST -> value >= bound;
            case AT_MOST -> value <= bound;
            case RATIO_AT_LEAST -> ratio >= bound;
            case RATIO_AT_MOST -> ratio <= bound;
            case NONE -> true;
        };
    }
}
