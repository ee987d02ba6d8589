package dev.cairn.replication;

import java.time.Duration;

/**
 * Whether the next entry is to wait for others that will soon be there (decision 0104). Each node has one entry under way at a time, so those that had a part in the last one and
 * those that came meanwhile are as many nodes as write, and each of them is likely to come again at once. An entry costs the log as much with all of them as with one.
 *
 * <p>Where nobody comes, nobody is waited for again for a while. For one thread at a time.
 */
final class Gathering {
    /** How long an entry waits at most: what a node needs, on processors that are busy, to hear that its last one is applied and to send the next. */
    static final Duration WAIT_MAX = Duration.ofNanos(2_500_000);

    /** Entries that are not waited for behind a wait in which nobody came. */
    static final int PASSED_AFTER_VAIN = 8;

    private int expected;
    private int passed;
    private int seen;
    private boolean waiting;
    private boolean over;

    /**
     * An entry has ended.
     *
     * @param parts how many were one in it
     * @param inLine how many wait
     */
    void ended(int parts, int inLine) {
        expected = parts + inLine;
    }

    /** Whether the next entry, for which so many are in line, waits for more. */
    boolean waits(int inLine) {
        return passed == 0 && !over && inLine < expected;
    }

    /** A wait begins, with so many in line; false if it has begun before. */
    boolean begin(int inLine) {
        if (waiting) {
            return false;
        }
        waiting = true;
        seen = inLine;
        return true;
    }

    /** The wait has lasted {@link #WAIT_MAX}. */
    void end(int inLine) {
        over = true;
        if (inLine <= seen) {
            passed = PASSED_AFTER_VAIN + 1; // The one that waited counts.
        }
    }

    /** The next entry is on its way. */
    void sent() {
        waiting = false;
        over = false;
        passed = Math.max(0, passed - 1);
    }
}
