package dev.cairn.replication.copies;

import dev.cairn.metadata.FileId;
import dev.cairn.replication.layout.NodeId;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** Notes a copy that a read missed once, though many read it before it is made. For any number of threads. */
final class RecentRepairs {
    /** Bad copies remembered; of one that is forgotten, the next read tells again. */
    private static final int KEPT_MAX = 4_096;

    private record Owed(FileId blob, NodeId node) {}

    private final OwedCopies owed;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashSet<Owed> recent = new LinkedHashSet<>();

    RecentRepairs(OwedCopies owed) {
        this.owed = owed;
    }

    /** Whether it was not noted lately. */
    boolean add(FileId blob, NodeId node, int copiesLeft) {
        Owed each = new Owed(blob, node);
        if (!remember(each)) {
            return false;
        }
        var _ = owed.owe(blob, copiesLeft, Set.of(node)).whenComplete((noted, failure) -> {
            if (failure != null || !noted) {
                forget(each); // There was no room, or no answer.
            }
        });
        return true;
    }

    private boolean remember(Owed each) {
        lock.lock();
        try {
            if (recent.size() == KEPT_MAX && !recent.contains(each)) {
                recent.removeFirst();
            }
            return recent.add(each);
        } finally {
            lock.unlock();
        }
    }

    private void forget(Owed each) {
        lock.lock();
        try {
            recent.remove(each);
        } finally {
            lock.unlock();
        }
    }
}
