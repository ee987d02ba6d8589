package dev.cairn.replication.copies;

import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/** Runs copies side by side, so many at once: one whose other node stands still takes its own slot only. For one thread that starts them. */
final class CopySlots {
    private final int count;
    private final Semaphore free;
    private final Executor threads;

    CopySlots(int count, Executor threads) {
        this.count = count;
        this.free = new Semaphore(count);
        this.threads = threads;
    }

    /**
     * Runs a copy on a thread of its own, once there is a slot. Blocks until then: copies end in bounded time, as other nodes are not waited
     * for longer.
     *
     * @param copy handles its failures
     * @throws BlobException {@link BlobError.Failed} if the thread is interrupted
     */
    void run(Runnable copy) {
        try {
            free.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BlobException(new BlobError.Failed("interrupted"), e);
        }
        boolean started = false;
        try {
            threads.execute(() -> {
                try {
                    copy.run();
                } finally {
                    free.release();
                }
            });
            started = true;
        } finally {
            if (!started) {
                free.release();
            }
        }
    }

    /** Whether no copy is under way. */
    boolean isIdle() {
        return free.availablePermits() == count;
    }
}
