package dev.cairn.replication;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts what is under way and refuses what goes beyond the bounds. Safe for use by many threads. */
final class PendingEntries {
    private final int entriesMax;
    private final long bytesMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition none = lock.newCondition();
    private int entries;
    private long bytes;

    PendingEntries(int entriesMax, long bytesMax) {
        this.entriesMax = entriesMax;
        this.bytesMax = bytesMax;
    }

    boolean tryAdd(int entryBytes) {
        lock.lock();
        try {
            if (entries >= entriesMax || bytes + entryBytes > bytesMax) {
                return false;
            }
            entries++;
            bytes += entryBytes;
            return true;
        } finally {
            lock.unlock();
        }
    }

    void remove(int entryBytes) {
        lock.lock();
        try {
            entries--;
            bytes -= entryBytes;
            if (entries == 0) {
                none.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing is under way, at most {@code limit}. */
    boolean awaitNone(Duration limit) throws InterruptedException {
        long nanosLeft = limit.toNanos();
        lock.lock();
        try {
            while (entries > 0 && nanosLeft > 0) {
                nanosLeft = none.awaitNanos(nanosLeft);
            }
            return entries == 0;
        } finally {
            lock.unlock();
        }
    }

    int entries() {
        lock.lock();
        try {
            return entries;
        } finally {
            lock.unlock();
        }
    }

    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }
}
