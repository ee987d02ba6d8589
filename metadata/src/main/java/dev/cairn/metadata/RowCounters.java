package dev.cairn.metadata;

/** Counts of rows, in rows of their own, so that to ask for one takes no scan. They change with what they count. */
final class RowCounters {
    private final Changes changes;

    RowCounters(Changes changes) {
        this.changes = changes;
    }

    /** @param row of the count, in {@link Family#META} */
    long get(byte[] row) {
        return changes.get(Family.META, row).map(RowCodec::count).orElse(0L);
    }

    /**
     * A count of 0 has no row: nodes come and go. It is never below: what an earlier release stored and did not count may be taken away, and a count that could not be
     * written would halt all replicas.
     */
    void add(byte[] row, int more) {
        long after = Math.max(0, get(row) + more);
        if (after == 0) {
            changes.delete(Family.META, row);
        } else {
            changes.put(Family.META, row, RowCodec.count(after));
        }
    }
}
