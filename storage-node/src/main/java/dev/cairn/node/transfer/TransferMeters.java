package dev.cairn.node.transfer;

import dev.cairn.monitoring.Monitor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import java.util.concurrent.atomic.AtomicLong;

/** Meters of transfers. Safe for use by many threads. */
public final class TransferMeters {
    private final AtomicLong uploading = new AtomicLong();
    private final AtomicLong downloading = new AtomicLong();
    private final AtomicLong spare = new AtomicLong();
    private final Counter damaged;

    /** Registers {@code cairn.transfer.held{direction}}, {@code cairn.transfer.spare} and {@code cairn.transfer.damaged}. */
    public TransferMeters(Monitor monitor) {
        gauge(monitor, "up", uploading);
        gauge(monitor, "down", downloading);
        Gauge.builder("cairn.transfer.spare", spare, AtomicLong::get)
                .description("Memory kept for the bodies of uploads to come")
                .baseUnit("bytes")
                .register(monitor.meters());
        damaged = Counter.builder("cairn.transfer.damaged")
                .description("Downloads refused or broken off because stored bytes did not match their checksum")
                .register(monitor.meters());
    }

    private static void gauge(Monitor monitor, String direction, AtomicLong bytes) {
        Gauge.builder("cairn.transfer.held", bytes, AtomicLong::get)
                .description("Bytes of bodies in flight that are held in memory")
                .baseUnit("bytes")
                .tag("direction", direction)
                .register(monitor.meters());
    }

    /** Bytes of an upload are held, or no longer if negative. */
    void uploading(long bytes) {
        uploading.addAndGet(bytes);
    }

    /** Bytes of a download are held, or no longer if negative. */
    public void downloading(long bytes) {
        downloading.addAndGet(bytes);
    }

    /** Bytes of all downloads that are held now. */
    long downloadingBytes() {
        return downloading.get();
    }

    /** Bytes of buffers are kept for bodies to come, or no longer if negative. */
    void spare(long bytes) {
        spare.addAndGet(bytes);
    }

    /** Bytes of buffers that are kept for bodies to come. */
    long spareBytes() {
        return spare.get();
    }

    /** A download met damage. */
    public void damaged() {
        damaged.increment();
    }

    /** Bytes of all bodies in flight that are held now. */
    public long heldBytes() {
        return uploading.get() + downloading.get();
    }
}
