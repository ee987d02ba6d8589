package dev.cairn.node.thumbnail;

import java.time.Duration;
import java.util.function.LongSupplier;

/** The end of one job's time. Whatever takes long asks now and then. */
final class Deadline {
    private final Duration limit;
    private final LongSupplier nanoTime;
    private final long end;

    /** @param nanoTime as {@link System#nanoTime} */
    Deadline(Duration limit, LongSupplier nanoTime) {
        this.limit = limit;
        this.nanoTime = nanoTime;
        this.end = nanoTime.getAsLong() + limit.toNanos();
    }

    boolean isOver() {
        return leftNanos() <= 0;
    }

    long leftNanos() {
        return end - nanoTime.getAsLong();
    }

    /** @throws ThumbnailException {@link ThumbnailError.TookTooLong} */
    void check() {
        if (isOver()) {
            throw over();
        }
    }

    ThumbnailException over() {
        return new ThumbnailException(new ThumbnailError.TookTooLong(limit));
    }
}
