package dev.cairn.node.volume.append;

import dev.cairn.node.volume.health.Health;
import dev.cairn.node.volume.index.BlobIndex;
import dev.cairn.node.volume.index.IndexException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Flushes the index each time enough was appended, so that recovery never has more than that to read again. */
public final class Checkpoints {
    private final BlobIndex index;
    private final Executor keeper;
    private final Health health;
    private final long intervalBytes;
    private final AtomicLong since = new AtomicLong();
    private final AtomicBoolean waiting = new AtomicBoolean();

    public Checkpoints(BlobIndex index, Executor keeper, Health health, long intervalBytes) {
        this.index = index;
        this.keeper = keeper;
        this.health = health;
        this.intervalBytes = intervalBytes;
    }

    /** Counts bytes that went to a segment. Does not block. */
    public void appended(long bytes) {
        if (since.addAndGet(bytes) >= intervalBytes && waiting.compareAndSet(false, true)) {
            since.set(0);
            keeper.execute(this::checkpoint);
        }
    }

    private void checkpoint() {
        waiting.set(false);
        try {
            index.flush();
        } catch (IndexException e) {
            health.fail("the index of the volume could not be flushed", e);
        }
    }
}
