package dev.cairn.metadata;

import java.util.Optional;

/** The queue of repairs as one entry sees and changes it: of each node and content one row at most. */
final class RepairRows {
    private final Changes changes;
    private final RowCounters counters;

    RepairRows(Changes changes, RowCounters counters) {
        this.changes = changes;
        this.counters = counters;
    }

    /** Looks for every count of copies there may be: a row more for each, to find it by, would cost more. */
    Optional<Repair> find(Owed owed) {
        for (int copies = 0; copies <= Repair.COPIES_MAX; copies++) {
            Repair repair = new Repair(owed.node(), copies, owed.content());
            if (contains(repair)) {
                return Optional.of(repair);
            }
        }
        return Optional.empty();
    }

    boolean contains(Repair repair) {
        return changes.get(Family.REPAIRS, Keys.repair(repair)).isPresent();
    }

    /**
     * Adds a repair of which {@link #find} found nothing.
     *
     * @return whether there was room for it
     */
    boolean add(Repair repair) {
        byte[] count = Keys.repairCount(repair.node());
        if (counters.get(count) >= Repair.REPAIRS_MAX) {
            return false;
        }
        changes.put(Family.REPAIRS, Keys.repair(repair), RowCodec.NO_VALUE);
        counters.add(count, 1);
        return true;
    }

    /** Whether there was such a repair to remove. */
    boolean remove(Repair repair) {
        boolean known = contains(repair);
        if (known) {
            changes.delete(Family.REPAIRS, Keys.repair(repair));
            counters.add(Keys.repairCount(repair.node()), -1);
        }
        return known;
    }

    /** Puts {@code next} in the place of a repair of the same copy. */
    void replace(Repair old, Repair next) {
        changes.delete(Family.REPAIRS, Keys.repair(old));
        changes.put(Family.REPAIRS, Keys.repair(next), RowCodec.NO_VALUE);
    }
}
