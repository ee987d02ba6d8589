package dev.cairn.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.Command;
import dev.cairn.metadata.Content;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.ObjectAttributes;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.metadata.ObjectVersion;
import dev.cairn.node.transfer.BodyDigests;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * How fast a whole bucket is listed as lines. Run alone with {@code -Dcairn.bench.listing=1000000}, the number of objects;
 * prints keys per second of wall time and of the processor, and how far the heap grew while reading.
 */
@EnabledIfSystemProperty(named = "cairn.bench.listing", matches = "\\d+")
class ListingSpeedTest {
    private static final BucketName BUCKET = new BucketName("box");
    private static final int WAVE = 5_000;
    private static final int ROUNDS = 6;
    private static final String REQUEST = "GET /v1/buckets/box/objects HTTP/1.1\r\n"
            .concat("Host: x\r\nConnection: close\r\nAccept: application/x-ndjson\r\n\r\n");

    @Test
    void listsWholeBuckets(@TempDir Path directory) {
        int objects = Integer.getInteger("cairn.bench.listing");
        try (StoreNode node = new StoreNode(directory)) {
            node.bucket(BUCKET.value(), "");
            fill(node, objects);
            for (int round = 0; round < ROUNDS; round++) {
                long wall = System.nanoTime();
                long cpu = processNanos();
                long lines = readLines(node.port);
                report(round, lines, System.nanoTime() - wall, processNanos() - cpu);
                assertThat(lines).isEqualTo(objects + 1L);
            }
        }
    }

    private static void fill(StoreNode node, int objects) {
        byte[] body = "x".getBytes(StandardCharsets.UTF_8);
        Instant at = Instant.parse("2026-11-21T06:00:00Z");
        for (int from = 0; from < objects; from += WAVE) {
            List<CompletableFuture<ObjectVersion>> wave = new ArrayList<>();
            for (int i = from; i < Math.min(objects, from + WAVE); i++) {
                wave.add(node.metadata.submit(new Command.PutObject(
                        BUCKET,
                        new ObjectKey("folder-%03d/photo-%09d.jpg".formatted(i / 10_000, i)),
                        new Content.Inline(new FileId(1, i)),
                        body,
                        body.length,
                        BodyDigests.of(ByteBuffer.wrap(body), false),
                        ObjectAttributes.ofType("image/jpeg"),
                        List.of(),
                        at,
                        Optional.empty())));
            }
            wave.forEach(CompletableFuture::join);
        }
    }

    /** Reads without keeping, as a pipe to a file would. */
    private static long readLines(int port) {
        long lines = 0;
        byte last = 0;
        try (RawConnection connection = new RawConnection(port)) {
            connection.send(REQUEST);
            connection.head();
            for (byte[] piece = connection.read(1 << 16); piece.length > 0; piece = connection.read(1 << 16)) {
                for (byte b : piece) {
                    lines += b == '\n' && last == '}' ? 1 : 0;
                    last = b;
                }
            }
        }
        return lines;
    }

    private static long processNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static void report(int round, long lines, long wallNanos, long cpuNanos) {
        System.out.printf(
                Locale.ROOT,
                "listing round %d: %d lines, %.0f keys/s of wall time, %.0f keys/s of processor time, heap %d MiB%n",
                round,
                lines,
                lines * 1e9 / wallNanos,
                lines * 1e9 / cpuNanos,
                (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20);
    }
}
