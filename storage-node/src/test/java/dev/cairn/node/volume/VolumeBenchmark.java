package dev.cairn.node.volume;

import com.google.errorprone.annotations.FormatMethod;
import dev.cairn.metadata.RocksMemory;
import dev.cairn.node.volume.disk.DiskFile;
import dev.cairn.node.volume.disk.FolderDisk;
import dev.cairn.replication.BlobStore.BlobReader;
import dev.cairn.replication.BlobStore.BlobWriter;
import dev.cairn.replication.Blobs;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Measures a volume alone, without HTTP: {@code main FOLDER [open]}. With {@code open} it opens what an earlier run left and
 * says how long that took; otherwise it writes and reads, and leaves 100,000 blobs behind without closing. Figures are in
 * {@code docs/decisions/0301-segments.md}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // It measures; a put that fails shows in the log of the volume.
final class VolumeBenchmark {
    private static final Duration SPAN = Duration.ofSeconds(4);
    private static final int SMALL_BYTES = 4096;
    private static final int LARGE_BYTES = 64 << 20;
    private static final int LARGE_COUNT = 8;
    private static final int FILL = 100_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int LATENCIES_MAX = 4_000_000;

    private final Path folder;
    private final RocksMemory memory = new RocksMemory(64 << 20, 32 << 20);
    private long nextId;

    private VolumeBenchmark(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        VolumeBenchmark benchmark = new VolumeBenchmark(Path.of(arguments[0]));
        if (arguments.length > 1) {
            benchmark.open();
        } else {
            benchmark.run();
        }
    }

    private void open() throws Exception {
        long started = System.nanoTime();
        try (Volume volume = volume(folder.resolve("kept"))) {
            double millis = (System.nanoTime() - started) / 1e6;
            say("open: %.0f ms, healthy: %s", millis, volume.status().healthy());
        }
    }

    private void run() throws Exception {
        rawSync();
        rawStream();
        for (int outstanding : new int[] {1, 16, 64, 256, 256}) {
            puts(outstanding);
        }
        stream(1);
        stream(1);
        stream(4);
        read();
        leave();
    }

    private void rawSync() throws IOException {
        Path at = fresh("raw");
        try (DiskFile file = new FolderDisk(at).create("file")) {
            ByteBuffer page = ByteBuffer.allocateDirect(SMALL_BYTES);
            long end = System.nanoTime() + SPAN.toNanos();
            long count = 0;
            while (System.nanoTime() < end) {
                file.write(page.clear(), count * SMALL_BYTES);
                file.sync();
                count++;
            }
            say("raw 4 KiB append + fdatasync: %d/s", count / SPAN.toSeconds());
        }
    }

    private void rawStream() throws IOException {
        Path at = fresh("raw");
        long started = System.nanoTime();
        for (int i = 0; i < LARGE_COUNT; i++) {
            try (DiskFile file = new FolderDisk(at).create("file" + i)) {
                ByteBuffer piece = ByteBuffer.allocateDirect(256 << 10);
                for (long done = 0; done < LARGE_BYTES; done += piece.capacity()) {
                    file.write(piece.clear(), done);
                }
                file.sync();
            }
        }
        rate("raw 64 MiB write + fdatasync", started, (long) LARGE_COUNT * LARGE_BYTES);
    }

    private void puts(int outstanding) throws Exception {
        try (Volume volume = volume(fresh("puts"))) {
            Semaphore slots = new Semaphore(outstanding);
            long[] latencies = new long[LATENCIES_MAX];
            AtomicLong done = new AtomicLong();
            ByteBuffer body = ByteBuffer.allocateDirect(SMALL_BYTES).put(Blobs.bytes(1, SMALL_BYTES));
            long started = System.nanoTime();
            long cpu = cpuNanos();
            while (System.nanoTime() - started < SPAN.toNanos()) {
                slots.acquire();
                long from = System.nanoTime();
                volume.put(Blobs.id(nextId++), body.duplicate().flip()).whenComplete((ok, failure) -> {
                    latencies[(int) done.getAndIncrement()] = System.nanoTime() - from;
                    slots.release();
                });
            }
            slots.acquire(outstanding);
            double seconds = (System.nanoTime() - started) / 1e9;
            int count = (int) done.get();
            Arrays.sort(latencies, 0, count);
            say(
                    "put 4 KiB, %3d outstanding: %7.0f/s, p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms, CPU %.1f us each",
                    outstanding,
                    count / seconds,
                    latencies[count / 2] / 1e6,
                    latencies[(int) (count * 0.99)] / 1e6,
                    latencies[(int) (count * 0.999)] / 1e6,
                    (cpuNanos() - cpu) / 1e3 / count);
        }
    }

    private void stream(int writers) throws Exception {
        try (Volume volume = volume(fresh("stream"))) {
            long started = System.nanoTime();
            long cpu = cpuNanos();
            Thread[] threads = new Thread[writers];
            for (int i = 0; i < writers; i++) {
                threads[i] = Thread.ofPlatform().start(() -> {
                    for (int n = 0; n < LARGE_COUNT / writers; n++) {
                        writeLarge(volume);
                    }
                });
            }
            for (Thread thread : threads) {
                thread.join();
            }
            long bytes = (long) LARGE_COUNT * LARGE_BYTES;
            rate("stream 64 MiB, " + writers + " writer(s)", started, bytes);
            say("    CPU %.2f s per GiB", (cpuNanos() - cpu) / 1e9 / (bytes / (double) (1 << 30)));
        }
    }

    private void writeLarge(Volume volume) {
        ByteBuffer piece = ByteBuffer.allocateDirect(64 << 10).put(Blobs.bytes(2, 64 << 10));
        try (BlobWriter writer = volume.create(
                Blobs.id(0x10_0000_0000L + Thread.currentThread().threadId() * 1000 + nextLarge.incrementAndGet()),
                LARGE_BYTES)) {
            for (long done = 0; done < LARGE_BYTES; done += piece.capacity()) {
                writer.write(piece.duplicate().flip());
            }
            writer.commit().join();
        }
    }

    private final AtomicLong nextLarge = new AtomicLong();

    private void read() throws Exception {
        try (Volume volume = volume(fresh("read"))) {
            Blobs.write(volume, Blobs.id(1), LARGE_BYTES, new byte[LARGE_BYTES], 1 << 20);
            for (int pieceBytes : new int[] {64 << 10, 256 << 10, 1 << 20}) {
                ByteBuffer piece = ByteBuffer.allocateDirect(pieceBytes);
                readLarge(volume, piece, 5);
                long started = System.nanoTime();
                long cpu = THREADS.getCurrentThreadCpuTime();
                readLarge(volume, piece, 30);
                rate("read 64 MiB, pieces of " + (pieceBytes >> 10) + " KiB", started, 30L * LARGE_BYTES);
                double cpuSeconds = (THREADS.getCurrentThreadCpuTime() - cpu) / 1e9;
                say("    %.0f MB per CPU second", 30L * LARGE_BYTES / 1e6 / cpuSeconds);
            }
            for (int i = 2; i < 50_000; i++) {
                volume.put(Blobs.id(i), ByteBuffer.allocateDirect(SMALL_BYTES));
                if (i % 1000 == 0) {
                    volume.put(Blobs.id(i), ByteBuffer.allocateDirect(SMALL_BYTES))
                            .join();
                }
            }
            ByteBuffer target = ByteBuffer.allocateDirect(SMALL_BYTES);
            for (int round = 0; round < 3; round++) {
                long started = System.nanoTime();
                long cpu = THREADS.getCurrentThreadCpuTime();
                for (int i = 2; i < 40_000; i++) {
                    try (BlobReader reader = volume.open(Blobs.id(i)).orElseThrow()) {
                        reader.read(0, target.clear());
                    }
                }
                double micros = (THREADS.getCurrentThreadCpuTime() - cpu) / 1e3 / 39_998;
                double seconds = (System.nanoTime() - started) / 1e9;
                say("read 4 KiB, one thread: %.0f/s, CPU %.1f us each", 39_998 / seconds, micros);
            }
        }
    }

    private static void readLarge(Volume volume, ByteBuffer piece, int times) {
        for (int n = 0; n < times; n++) {
            try (BlobReader reader = volume.open(Blobs.id(1)).orElseThrow()) {
                for (long at = 0; at < LARGE_BYTES; at += piece.capacity()) {
                    reader.read(at, piece.clear());
                }
            }
        }
    }

    /** Ends without closing, as a crash does. */
    private void leave() throws Exception {
        Volume volume = volume(fresh("kept"));
        Semaphore slots = new Semaphore(256);
        for (int i = 0; i < FILL; i++) {
            slots.acquire();
            volume.put(Blobs.id(i), ByteBuffer.allocateDirect(SMALL_BYTES))
                    .whenComplete((ok, failure) -> slots.release());
        }
        slots.acquire(256);
        say("left %d blobs, not closed", FILL);
        Runtime.getRuntime().halt(0);
    }

    private Volume volume(Path at) throws IOException {
        return Volume.open(
                at,
                VolumeConfig.DEFAULT,
                memory,
                new TestMonitor(),
                (reason, cause) -> cause.printStackTrace(),
                InstantSource.system());
    }

    private Path fresh(String name) throws IOException {
        Path at = folder.resolve(name);
        if (Files.exists(at)) {
            try (Stream<Path> paths = Files.walk(at)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        return Files.createDirectories(at);
    }

    private static void rate(String what, long startedNanos, long bytes) {
        double seconds = (System.nanoTime() - startedNanos) / 1e9;
        say("%s: %.0f MB/s", what, bytes / 1e6 / seconds);
    }

    private static long cpuNanos() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toNanos();
    }

    @FormatMethod
    private static void say(String format, Object... values) {
        System.out.println(format.formatted(values));
    }
}
