package dev.cairn.node.bench;

import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.Arrays;

/**
 * What each key may hold, as far as the answers tell. Used by one thread.
 *
 * <h2>Versions</h2>
 *
 * The writes of a key, PUT or DELETE, are numbered from 1 as they begin: its versions. Version 0 is the empty beginning. A write
 * that was acknowledged before another began is gone for good once that other one is acknowledged. So a read that begins now may
 * see no version below {@link #floor}, and when its answer arrives, none above {@link #version}; between the two, any. Of writes
 * that overlap, nothing tells which one came last: both stay possible until a later one is acknowledged.
 *
 * <h2>Writes without an answer</h2>
 *
 * A write whose connection broke may take effect at any later time. It counts as under way for ever, which keeps its version, and
 * all since, possible.
 *
 * <p>Costs 4 bytes a key, and 4 more once there are deletes.
 */
final class KeyStates {
    private static final int PAGE_BITS = 16;
    private static final int PAGE_KEYS = 1 << PAGE_BITS;

    private static final int[] NONE = new int[0];

    /** Version, and in the lowest bit whether the newest write was a PUT. */
    private int[][] states = new int[0][];

    /** The version of the newest DELETE; 0 if there was none, as version 0 is empty too. */
    private int[][] deletes = new int[0][];

    private final IntObjectMap<Unsettled> unsettled = new IntObjectHashMap<>();

    /** A key with writes under way, or of which nobody knows which came last. */
    private static final class Unsettled {
        private int floor;

        /** Versions of the writes under way, in the order in which they began. */
        private int[] running = NONE;

        private int count;

        Unsettled(int floor) {
            this.floor = floor;
        }

        void add(int version) {
            if (count == running.length) {
                running = Arrays.copyOf(running, Math.max(4, count * 2));
            }
            running[count++] = version;
        }

        void remove(int version) {
            int at = Arrays.binarySearch(running, 0, count, version);
            System.arraycopy(running, at + 1, running, at, --count - at);
        }
    }

    /** The newest write that began. */
    int version(int key) {
        return get(states, key) >>> 1;
    }

    /** Whether the newest write was a PUT. */
    boolean isStored(int key) {
        return (get(states, key) & 1) != 0;
    }

    /** The newest DELETE; a read may find nothing if this is not below its floor. */
    int lastDelete(int key) {
        return get(deletes, key);
    }

    /** The oldest version that a read which begins now may see. */
    int floor(int key) {
        Unsettled doubt = unsettled.get(key);
        return doubt == null ? version(key) : doubt.floor;
    }

    /** Takes it that the key holds version 1: an earlier run stored it. */
    void assumeStored(int key) {
        set(key, 1, true);
    }

    /** A write begins. @return its version */
    int begin(int key, Kind kind) {
        int before = version(key);
        Unsettled doubt = unsettled.get(key);
        if (doubt == null) {
            doubt = new Unsettled(before);
            unsettled.put(key, doubt);
        }
        int version = before + 1;
        doubt.add(version);
        set(key, version, kind == Kind.PUT);
        if (kind == Kind.DELETE) {
            deletes = withPage(deletes, key >>> PAGE_BITS);
            deletes[key >>> PAGE_BITS][key & (PAGE_KEYS - 1)] = version;
        }
        return version;
    }

    /** The oldest write under way: all before it were answered. To be asked when a write has begun, and handed to {@link #done}. */
    int oldestRunning(int key) {
        return running(key).running[0];
    }

    /**
     * A write was acknowledged.
     *
     * @param oldestRunning at its beginning: what was answered before that is gone now
     */
    void done(int key, int version, int oldestRunning) {
        Unsettled doubt = running(key);
        doubt.remove(version);
        doubt.floor = Math.max(doubt.floor, oldestRunning);
        if (doubt.count == 0 && doubt.floor == version(key)) {
            unsettled.remove(key);
        }
    }

    /** A write was answered, and nobody knows whether it took effect; it will not any more. */
    void failed(int key, int version) {
        running(key).remove(version);
    }

    private Unsettled running(int key) {
        Unsettled doubt = unsettled.get(key);
        if (doubt == null) {
            throw new IllegalStateException("no write of key " + key + " is under way");
        }
        return doubt;
    }

    private static int get(int[][] pages, int key) {
        int page = key >>> PAGE_BITS;
        return page < pages.length ? pages[page].length == 0 ? 0 : pages[page][key & (PAGE_KEYS - 1)] : 0;
    }

    private void set(int key, int version, boolean stored) {
        states = withPage(states, key >>> PAGE_BITS);
        states[key >>> PAGE_BITS][key & (PAGE_KEYS - 1)] = version << 1 | (stored ? 1 : 0);
    }

    private static int[][] withPage(int[][] pages, int page) {
        int[][] all = pages;
        if (page >= pages.length) {
            all = Arrays.copyOf(pages, Math.max(page + 1, pages.length * 2));
            Arrays.fill(all, pages.length, all.length, NONE);
        }
        if (all[page].length == 0) {
            all[page] = new int[PAGE_KEYS];
        }
        return all;
    }
}
