package dev.cairn.node.variant;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which of the kept ones was used last, and how long they are all together. Safe for use by many threads. */
final class RecentlyUsed {
    private static final float LOAD = 0.75f;

    private final long bytesMax;
    private final int entriesMax;
    private final LinkedHashMap<VariantKey, Integer> lengths = new LinkedHashMap<>(16, LOAD, true);
    private long bytes;

    RecentlyUsed(long bytesMax, int entriesMax) {
        this.bytesMax = bytesMax;
        this.entriesMax = entriesMax;
    }

    /**
     * Notes that one was used.
     *
     * @return those that are too many now, longest unused first; they are forgotten here
     */
    synchronized List<VariantKey> used(VariantKey key, int length) {
        forget(key);
        lengths.put(key, length);
        bytes += length;
        List<VariantKey> over = new ArrayList<>();
        Iterator<Map.Entry<VariantKey, Integer>> eldest = lengths.entrySet().iterator();
        while ((bytes > bytesMax || lengths.size() > entriesMax) && eldest.hasNext()) {
            Map.Entry<VariantKey, Integer> each = eldest.next();
            over.add(each.getKey());
            bytes -= each.getValue();
            eldest.remove();
        }
        return over;
    }

    /** @return whether it was known */
    synchronized boolean forget(VariantKey key) {
        Integer length = lengths.remove(key);
        if (length != null) {
            bytes -= length;
        }
        return length != null;
    }

    synchronized boolean knows(VariantKey key) {
        return lengths.containsKey(key);
    }

    synchronized List<VariantKey> all() {
        return List.copyOf(lengths.keySet());
    }

    synchronized int count() {
        return lengths.size();
    }

    synchronized long bytes() {
        return bytes;
    }
}
