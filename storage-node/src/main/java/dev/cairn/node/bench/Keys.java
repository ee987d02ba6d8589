package dev.cairn.node.bench;

import java.util.random.RandomGenerator;

/**
 * The keys of one worker, and which of them the next request is about. Worker {@code first} of {@code step} has the keys {@code
 * first}, {@code first + step}, …; here they are counted from 0.
 */
final class Keys {
    /** The most keys of a load; sequential PUTs begin again with the first one after that. */
    static final int KEYS_MAX = 30_000_000;

    /** How far to look for a key that is stored, from one that is not. */
    private static final int PROBES_MAX = 64;

    private final KeyStates states;
    private final RandomGenerator random;
    private final int first;
    private final int step;
    private final int count;
    private final KeyDistribution.Drawn drawn;
    private final boolean sequential;

    /** Sequential keys that were handed out for PUT, and where reads and deletes have come to. */
    private int used;

    private int nextRead;
    private int nextDelete;
    private boolean usedAll;

    Keys(KeyDistribution distribution, int total, int first, int step, KeyStates states, RandomGenerator random) {
        this.states = states;
        this.random = random;
        this.first = first;
        this.step = step;
        this.sequential = distribution == KeyDistribution.SEQUENTIAL;
        this.count = share(total, first, step);
        this.drawn = sequential ? _ -> 0 : distribution.over(count);
    }

    private static int share(int total, int first, int step) {
        return (total - first + step - 1) / step;
    }

    /** How many there are before the load begins. */
    int count() {
        return count;
    }

    /** Its number among the keys of all workers. */
    int number(int key) {
        return first + key * step;
    }

    /** The first {@link #count} keys are stored, or will be before the load begins. */
    void filled() {
        used = count;
    }

    int next(Kind kind) {
        return switch (kind) {
            case PUT -> sequential ? nextNew() : drawn.next(random);
            case DELETE -> stored(sequential ? nextDelete++ : drawn.next(random));
            case LIST -> sequential ? random.nextInt(Math.max(1, used())) : drawn.next(random);
            case GET, HEAD, RANGE -> stored(sequential ? nextRead++ : drawn.next(random));
        };
    }

    private int nextNew() {
        if (used >= share(KEYS_MAX, first, step)) {
            used = 0;
            usedAll = true;
        }
        return used++;
    }

    private int used() {
        return usedAll ? share(KEYS_MAX, first, step) : used;
    }

    /** The key, or the next one that is stored; the key itself if there is none nearby. */
    private int stored(int key) {
        int all = sequential ? Math.max(1, used()) : count;
        int start = Math.floorMod(key, all);
        int probe = start;
        for (int i = 0; i < PROBES_MAX; i++) {
            if (states.isStored(probe)) {
                return probe;
            }
            probe = probe + 1 == all ? 0 : probe + 1;
        }
        return start;
    }
}
