package dev.cairn.node.thumbnail;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Memory that all jobs share. What one takes is an estimate, made before anything is decoded. Safe for use by many threads. */
final class MemoryBudget {
    private final long jobBytes;
    private final long allBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition given = lock.newCondition();
    private final AtomicLong taken = new AtomicLong();

    /** Memory of one job, until it is closed. */
    interface Share extends AutoCloseable {
        @Override
        void close();
    }

    MemoryBudget(long jobBytes, long allBytes) {
        this.jobBytes = jobBytes;
        this.allBytes = allBytes;
    }

    /** What one job may take. */
    long jobBytes() {
        return jobBytes;
    }

    /** What jobs have taken. */
    long taken() {
        return taken.get();
    }

    /**
     * Waits until so much is free.
     *
     * @throws ThumbnailException {@link ThumbnailError.TooMuchMemory} if it is more than one job may take, {@link
     *     ThumbnailError.NoMemoryLeft} if it is not free in time
     */
    Share take(PictureType type, long bytes, Deadline deadline) throws InterruptedException {
        if (bytes > jobBytes) {
            throw new ThumbnailException(new ThumbnailError.TooMuchMemory(type, jobBytes, bytes));
        }
        lock.lockInterruptibly();
        try {
            while (bytes > allBytes - taken.get()) {
                if (deadline.isOver()) {
                    throw new ThumbnailException(new ThumbnailError.NoMemoryLeft(allBytes));
                }
                var _ = given.await(deadline.leftNanos(), TimeUnit.NANOSECONDS);
            }
            taken.addAndGet(bytes);
        } finally {
            lock.unlock();
        }
        return () -> give(bytes);
    }

    private void give(long bytes) {
        lock.lock();
        try {
            taken.addAndGet(-bytes);
            given.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
