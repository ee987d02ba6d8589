package dev.cairn.replication.copies;

import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.layout.NodeId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many copies may be under way to one node, so that some slots are left for the others. A node that is slow is waited for; one that stands still is
 * not. One thread enters, any leave; as many entries as there were nodes.
 */
final class TargetPlaces {
    /** A node of which nothing moves for so long while all of its places are taken stands still. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final class Target {
        private int taken;
        private long movements;

        /** Movements when it was found to stand still; −1 if it was not. */
        private long stoodStillAt = -1;
    }

    private final int countMax;
    private final Map<NodeId, Target> targets = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();

    /** @param countMax places of each node */
    TargetPlaces(int countMax) {
        this.countMax = countMax;
    }

    /**
     * Takes a place of the node, once there is one. {@link #leave} it.
     *
     * @return false if the node stands still
     * @throws BlobException {@link BlobError.Failed} if the thread is interrupted
     */
    boolean enter(NodeId node) {
        lock.lock();
        try {
            Target target = targets.computeIfAbsent(node, _ -> new Target());
            while (target.taken == countMax) {
                if (target.movements == target.stoodStillAt || !moves(target)) {
                    target.stoodStillAt = target.movements;
                    return false;
                }
            }
            target.taken++;
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BlobException(new BlobError.Failed("interrupted"), e);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until something moves. */
    private boolean moves(Target target) throws InterruptedException {
        long before = target.movements;
        long left = PATIENCE.toNanos();
        while (target.movements == before && left > 0) {
            left = moved.awaitNanos(left);
        }
        return target.movements != before;
    }

    /** The node took something. */
    void moved(NodeId node) {
        change(node, 0);
    }

    /** A copy has ended, well or not. */
    void leave(NodeId node) {
        change(node, -1);
    }

    private void change(NodeId node, int taken) {
        lock.lock();
        try {
            Target target = Objects.requireNonNull(targets.get(node), "nobody has entered");
            target.taken += taken;
            target.movements++;
            moved.signal();
        } finally {
            lock.unlock();
        }
    }
}
