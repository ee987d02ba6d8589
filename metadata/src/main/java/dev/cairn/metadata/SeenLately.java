package dev.cairn.metadata;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Tells what comes again from what comes for the first time in a while: since some {@value #SEEN_MAX} others. Two that share a bit are
 * taken for one, so a few new ones pass as seen. 2 KiB. Safe for use by many threads, which may now and then both see something
 * for the first time.
 */
final class SeenLately {
    static final int SEEN_MAX = 8_192;

    /** Half full at most: of those that come for the first time, one in four on average passes as seen. */
    private static final int BITS = 2 * SEEN_MAX;

    private static final int SPREAD = 0x9E3779B9; // 2^32 divided by the golden ratio: neighbours fall far apart.

    private final AtomicLongArray words = new AtomicLongArray(BITS / Long.SIZE);
    private final AtomicInteger seen = new AtomicInteger();

    /** Whether that hash came lately; from now on it did. */
    boolean again(int hash) {
        int bit = (hash * SPREAD) >>> (Integer.SIZE - Integer.numberOfTrailingZeros(BITS));
        int word = bit / Long.SIZE;
        long mask = 1L << bit;
        if ((words.get(word) & mask) != 0) {
            return true;
        }
        if (seen.incrementAndGet() > SEEN_MAX) {
            forgetAll();
        }
        words.getAndUpdate(word, bits -> bits | mask);
        return false;
    }

    private void forgetAll() {
        seen.set(1);
        for (int i = 0; i < words.length(); i++) {
            words.set(i, 0);
        }
    }
}
