package dev.cairn.node.peer;

import com.sun.management.OperatingSystemMXBean;
import dev.cairn.metadata.FileId;
import dev.cairn.replication.BlobStore;
import dev.cairn.replication.BlobStore.BlobReader;
import dev.cairn.replication.BlobStore.BlobWriter;
import dev.cairn.replication.Blobs;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/**
 * What blobs of another node cost, over loopback with a store in memory behind: client and server are in this process, so the CPU is of both.
 * Run {@code main}.
 */
final class PeerBenchmark {
    private static final int PUT_BYTES = 4 << 10;
    private static final int OUTSTANDING = 32;
    private static final int PUTS = 100_000;
    private static final int KEYS = 1_000;
    private static final int STREAM_BYTES = 64 << 20;
    private static final int PIECE_BYTES = 256 << 10;
    private static final int ROUNDS = 10;
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private PeerBenchmark() {}

    public static void main(String[] args) throws InterruptedException {
        try (Peers peers = new Peers()) {
            BlobStore store = peers.start().store();
            for (int round = 0; round < ROUNDS; round++) {
                measure("put 4 KiB, %d outstanding".formatted(OUTSTANDING), PUTS, "puts", () -> puts(store));
                measure("write 64 MiB", STREAM_BYTES >> 20, "MiB", () -> write(store));
                measure("read 64 MiB", STREAM_BYTES >> 20, "MiB", () -> read(store));
            }
            peers.meters
                    .find("cairn.peer.batch.puts")
                    .summaries()
                    .forEach(summary -> System.out.printf("mean batch %.1f%n", summary.mean()));
        }
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private static void measure(String what, int amount, String unit, Work work) throws InterruptedException {
        long cpu = PROCESS.getProcessCpuTime();
        long begin = System.nanoTime();
        work.run();
        double seconds =
                (double) (System.nanoTime() - begin) / Duration.ofSeconds(1).toNanos();
        double cpuMicros = (double) (PROCESS.getProcessCpuTime() - cpu) / 1_000;
        System.out.printf(
                "%-28s %,10.0f %s/s  %8.1f µs of CPU each%n", what, amount / seconds, unit, cpuMicros / amount);
    }

    private static void puts(BlobStore store) throws InterruptedException {
        byte[] body = Blobs.bytes(1, PUT_BYTES);
        Semaphore places = new Semaphore(OUTSTANDING);
        CountDownLatch done = new CountDownLatch(PUTS);
        for (int i = 0; i < PUTS; i++) {
            places.acquire();
            var _ = store.put(Blobs.id(i % KEYS), ByteBuffer.wrap(body)).whenComplete((_, failure) -> {
                if (failure != null) {
                    throw new IllegalStateException(failure);
                }
                places.release();
                done.countDown();
            });
        }
        done.await();
    }

    private static void write(BlobStore store) {
        ByteBuffer piece = ByteBuffer.wrap(Blobs.bytes(1, PIECE_BYTES));
        try (BlobWriter writer = store.create(blob(), STREAM_BYTES)) {
            for (int sent = 0; sent < STREAM_BYTES; sent += PIECE_BYTES) {
                writer.write(piece.duplicate());
            }
            writer.commit().join();
        }
    }

    private static void read(BlobStore store) {
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);
        try (BlobReader reader = store.open(blob()).orElseThrow()) {
            for (int at = 0; at < STREAM_BYTES; at += PIECE_BYTES) {
                reader.read(at, piece.clear());
            }
        }
    }

    private static FileId blob() {
        return Blobs.id(KEYS + 1);
    }
}
