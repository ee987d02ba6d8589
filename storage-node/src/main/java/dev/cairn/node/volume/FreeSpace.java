package dev.cairn.node.volume;

import dev.cairn.node.volume.disk.Disk;
import dev.cairn.node.volume.health.Health;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Keeps writes out of the last part of the disk, so that deletions, compaction and the index still find room. Asks the
 * file system at most ten times a second, and counts what was accepted in between.
 */
final class FreeSpace {
    /** For the index, for what other stores of the node write, and for what is on its way when the reserve is reached. */
    static final long HEADROOM_BYTES = 64L << 20;

    private static final long SHARE = 20;
    private static final long SHARE_BYTES_MAX = 10L << 30;
    private static final Duration AGE_MAX = Duration.ofMillis(100);

    private final Disk disk;
    private final Health health;
    private final LongSupplier nanoClock;
    private final long totalBytes;
    private final long reserveBytes;
    private final AtomicLong acceptedBytes = new AtomicLong();
    private final AtomicLong refreshedNanos;
    private volatile long freeBytes;

    FreeSpace(Disk disk, Health health, long configuredReserveBytes, long segmentBytes, LongSupplier nanoClock)
            throws IOException {
        this.disk = disk;
        this.health = health;
        this.nanoClock = nanoClock;
        this.totalBytes = disk.totalBytes();
        this.reserveBytes = configuredReserveBytes > 0
                ? configuredReserveBytes
                : Math.max(Math.min(totalBytes / SHARE, SHARE_BYTES_MAX), 2 * segmentBytes + HEADROOM_BYTES);
        this.freeBytes = disk.freeBytes();
        this.refreshedNanos = new AtomicLong(nanoClock.getAsLong());
    }

    long totalBytes() {
        return totalBytes;
    }

    long reserveBytes() {
        return reserveBytes;
    }

    long freeBytes() {
        return Math.max(0, freeBytes - acceptedBytes.get());
    }

    boolean isWritable() {
        return freeBytes() > reserveBytes;
    }

    /**
     * Counts bytes that are about to be written.
     *
     * @throws BlobException {@link BlobError.DiskFull} if the reserve would be touched; nothing is then counted
     */
    void accept(long bytes) {
        refreshIfOld();
        if (freeBytes() - bytes <= reserveBytes) {
            throw new BlobException(new BlobError.DiskFull(freeBytes(), reserveBytes));
        }
        acceptedBytes.addAndGet(bytes);
    }

    void refresh() {
        try {
            refreshedNanos.set(nanoClock.getAsLong());
            freeBytes = disk.freeBytes();
            acceptedBytes.set(0);
        } catch (IOException e) {
            health.fail("the file system does not tell its free space", e);
        }
    }

    private void refreshIfOld() {
        long last = refreshedNanos.get();
        long now = nanoClock.getAsLong();
        if (now - last > AGE_MAX.toNanos() && refreshedNanos.compareAndSet(last, now)) {
            refresh();
        }
    }
}
