package dev.cairn.node.volume;

import dev.cairn.metadata.FileId;
import dev.cairn.node.volume.index.MemoryKeyValues;
import dev.cairn.node.volume.threads.PlatformThreads;
import dev.cairn.node.volume.threads.VolumeThreads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A machine whose disk, index and threads are simulated, and which may be switched off at any moment. */
final class SimulatedMachine {
    /** Small, so that a short run meets every kind of segment and the end of many. */
    static final VolumeConfig SMALL = new VolumeConfig(
            1 << 20, 2 << 20, 1, 4096, 64 << 20, 64 << 20, 4, 2 << 20, Duration.ZERO, 1 << 30, Duration.ZERO, 1 << 30);

    final SimulatedDisk disk;
    final MemoryKeyValues index;
    final TestMonitor monitor = new TestMonitor();
    final AtomicInteger halts = new AtomicInteger();
    private InlineThreads threads = new InlineThreads();

    SimulatedMachine(long seed) {
        this(seed, new SimulatedDisk(seed));
    }

    SimulatedMachine(long seed, SimulatedDisk disk) {
        this.disk = disk;
        this.index = new MemoryKeyValues(seed, disk::isDark);
    }

    Volume start() throws IOException {
        return start(SMALL);
    }

    Volume start(VolumeConfig config) throws IOException {
        threads = new InlineThreads();
        return Volume.open(environment(threads), config);
    }

    /** With threads of its own, as in production. */
    Volume startThreaded() throws IOException {
        return Volume.open(environment(new PlatformThreads()), SMALL);
    }

    private VolumeParts.Environment environment(VolumeThreads on) {
        monitor.clearMeters();
        return new VolumeParts.Environment(
                disk, index, on, monitor, (reason, cause) -> halts.incrementAndGet(), InstantSource.system());
    }

    /** Stores blobs in one batch. */
    void putAll(Volume volume, Map<FileId, byte[]> blobs) {
        List<CompletableFuture<Void>> puts = new ArrayList<>();
        blobs.forEach((id, body) -> puts.add(volume.put(id, ByteBuffer.wrap(body))));
        work();
        puts.forEach(CompletableFuture::join);
    }

    /** Commits what waits, and lets the keeper do what it was given. */
    void work() {
        threads.commitAll();
    }
}
