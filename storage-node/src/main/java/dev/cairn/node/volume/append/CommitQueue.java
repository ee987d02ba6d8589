package dev.cairn.node.volume.append;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The records that wait for the committer, bounded by count and bytes. Safe for use by many threads. */
public final class CommitQueue {
    /** Most records that share a sync. More would not save syncs worth the wait. */
    public static final int BATCH_RECORDS_MAX = 256;

    /**
     * A batch ends with the record that reaches this. Who comes behind a whole batch waits for so much writing; with an
     * eighth of this, each chunk of a stream had a sync of its own (docs/decisions/0301).
     */
    static final long BATCH_BYTES_MAX = 8L << 20;

    private final int recordsMax;
    private final long bytesMax;
    private final ArrayDeque<PendingRecord> records = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition drained = lock.newCondition();
    private volatile int count;
    private long bytes;
    private boolean closed;

    public CommitQueue(int recordsMax, long bytesMax) {
        this.recordsMax = recordsMax;
        this.bytesMax = bytesMax;
    }

    /** Records that wait, without a lock. */
    public int count() {
        return count;
    }

    /** Adds a record if there is room. Answers false if there is none, or the queue is closed. */
    public boolean offer(PendingRecord record) {
        lock.lock();
        try {
            if (closed || !hasRoomFor(record)) {
                return false;
            }
            add(record);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Adds a record, and waits for room. Answers false if the queue is closed. */
    public boolean put(PendingRecord record) {
        lock.lock();
        try {
            while (!closed && !hasRoomFor(record)) {
                drained.awaitUninterruptibly();
            }
            if (closed) {
                return false;
            }
            add(record);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the next batch, and waits for its first record. Empty once the queue is closed and drained. */
    public List<PendingRecord> take() {
        lock.lock();
        try {
            while (records.isEmpty() && !closed) {
                filled.awaitUninterruptibly();
            }
            List<PendingRecord> batch = new ArrayList<>(Math.min(records.size(), BATCH_RECORDS_MAX));
            long taken = 0;
            while (!records.isEmpty() && batch.size() < BATCH_RECORDS_MAX && taken < BATCH_BYTES_MAX) {
                PendingRecord record = records.remove();
                taken += record.payloadBytes();
                batch.add(record);
            }
            bytes -= taken;
            count = records.size();
            drained.signalAll();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more records. What is in it is still to be taken. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
            drained.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoomFor(PendingRecord record) {
        return records.size() < recordsMax && bytes + record.payloadBytes() <= bytesMax;
    }

    private void add(PendingRecord record) {
        records.add(record);
        bytes += record.payloadBytes();
        count = records.size();
        filled.signal();
    }
}
