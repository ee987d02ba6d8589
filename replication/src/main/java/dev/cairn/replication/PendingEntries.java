package dev.cairn.replication;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** Counts what is under way and refuses what goes beyond the bounds. Safe for use by many threads. */
final class PendingEntries {
    private final int entriesMax;
    private final long bytesMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition none = lock.newCondition();
    private final LongSupplier nanoClock;

    /** With the moment when each came, in this order. */
    private final Map<PendingEntry, Long> entries = new LinkedHashMap<>();

    private long bytes;

    PendingEntries(int entriesMax, long bytesMax, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.entriesMax = entriesMax;
        this.bytesMax = bytesMax;
    }

    boolean tryAdd(PendingEntry entry) {
        lock.lock();
        try {
            if (entries.size() >= entriesMax || bytes + entry.size() > bytesMax) {
                return false;
            }
            entries.put(entry, nanoClock.getAsLong());
            bytes += entry.size();
            return true;
        } finally {
            lock.unlock();
        }
    }

    void remove(PendingEntry entry) {
        lock.lock();
        try {
            if (entries.remove(entry) != null) {
                bytes -= entry.size();
            }
            if (entries.isEmpty()) {
                none.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Answers everything under way with {@code failure}, because nothing else will. */
    void failAll(Throwable failure) {
        List<PendingEntry> left;
        lock.lock();
        try {
            left = List.copyOf(entries.keySet());
        } finally {
            lock.unlock();
        }
        left.forEach(entry -> entry.answer().completeExceptionally(failure));
        left.forEach(this::remove);
    }

    /** Waits until nothing is under way, at most {@code limit}. */
    boolean awaitNone(Duration limit) throws InterruptedException {
        long nanosLeft = limit.toNanos();
        lock.lock();
        try {
            while (!entries.isEmpty() && nanosLeft > 0) {
                nanosLeft = none.awaitNanos(nanosLeft);
            }
            return entries.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** How long the oldest has been under way; zero if there is none. */
    Duration oldest() {
        lock.lock();
        try {
            return entries.values().stream()
                    .findFirst()
                    .map(since -> Duration.ofNanos(nanoClock.getAsLong() - since))
                    .orElse(Duration.ZERO);
        } finally {
            lock.unlock();
        }
    }

    int entries() {
        lock.lock();
        try {
            return entries.size();
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
