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

        /** Of those taken, who waits for the pace: nobody asks the node for anything meanwhile. */
        private int paying;

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
        do {
            long left = PATIENCE.toNanos();
            while (target.movements == before && left > 0) {
                left = moved.awaitNanos(left);
            }
        } while (target.movements == before && target.paying == target.taken);
        return target.movements != before;
    }

    /** Waits for the pace before the node is asked for more; it has taken what was asked before. */
    void pay(NodeId node, Runnable pay) {
        change(node, 0, 1);
        try {
            pay.run();
        } finally {
            change(node, 0, -1);
        }
    }

    /** A copy has ended, well or not. */
    void leave(NodeId node) {
        change(node, -1, 0);
    }

    private void change(NodeId node, int taken, int paying) {
        lock.lock();
        try {
            Target target = Objects.requireNonNull(targets.get(node), "nobody has entered");
            target.taken += taken;
            target.paying += paying;
            target.movements++;
            moved.signal();
        } finally {
            lock.unlock();
        }
    }
}
