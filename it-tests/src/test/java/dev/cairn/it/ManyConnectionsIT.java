package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: 10,000 idle keep-alive connections and 200 slow readers take at most 20 KiB of heap each, and a fast client is as fast
 * beside them; nor do more slow readers of large objects take the memory that others need. Method: connections that have made a request and stay open, counted in the live heap after a full collection;
 * {@code -Dcairn.connections.idle=10000} is the long profile; {@code -Dcairn.connections.slow} sets the other number.
 */
class ManyConnectionsIT {
    private static final int IDLE = Integer.getInteger("cairn.connections.idle", 1_000);
    private static final int SLOW = Integer.getInteger("cairn.connections.slow", 600);

    /** Sockets and files that the node, or the test, has open besides. */
    private static final int OTHER_FILES = 500;

    private static final long HEAP_EACH_MAX = 20 << 10;

    /** What all slow readers may take outside of the heap; Java gives the node as much as its heap, 512 MiB. */
    private static final long DIRECT_MAX = 384L << 20;

    private static final int SMALL_BYTES = 4 << 10;
    private static final int LARGE_BYTES = 64 << 20;
    private static final Duration SPAN = Duration.ofSeconds(IDLE > 1_000 ? 10 : 3);

    @TempDir
    Path directory;

    private final ByteBuffer answer = ByteBuffer.allocateDirect(2 * SMALL_BYTES);

    @Test
    void idleConnectionsAndSlowReadersTakeLittleHeapAndNoTimeOfOthers() throws Exception {
        Extras.needOpenFiles(IDLE + SLOW + OTHER_FILES);
        try (NodeProcess node = NodeProcess.start(directory.resolve("data"), settings())) {
            Client client = new Client(node.address());
            client.makeBucket("many");
            client.put("many", "small", new byte[SMALL_BYTES]);
            client.put("many", "large", new byte[LARGE_BYTES]);
            measure(node);
        }
    }

    private void measure(NodeProcess node) throws IOException {
        List<RawConnection> idle = new ArrayList<>();
        try (RawConnection fast = RawConnection.open(node.address())) {
            latencies(fast); // Compiles, and fills caches.
            latencies(fast);
            NodeMemory before = NodeMemory.of(node);
            Latencies alone = latencies(fast);
            for (int i = 0; i < IDLE; i++) {
                RawConnection connection = RawConnection.open(node.address());
                idle.add(connection);
                get(connection);
            }
            NodeMemory withIdle = NodeMemory.of(node);
            System.out.printf("%,d idle connections, each: %s%n", IDLE, withIdle.perConnection(before, IDLE));

            try (SlowReaders readers = SlowReaders.start(node.address(), Client.object("many", "large"), SLOW)) {
                Latencies together = latencies(fast);
                NodeMemory withSlow = NodeMemory.of(node);
                System.out.printf("%,d slow readers, each: %s%n", SLOW, withSlow.perConnection(withIdle, SLOW));
                System.out.printf("GET of 4 KiB alone: %s; beside them: %s%n", alone, together);
                long readBytes = readers.readBytes();

                assertThat(withIdle.heapPerConnection(before, IDLE))
                        .as("heap of an idle connection; the largest classes:%n%s", withIdle.largest())
                        .isLessThan(HEAP_EACH_MAX);
                assertThat(withSlow.heapPerConnection(withIdle, SLOW))
                        .as("heap of a slow reader; the largest classes:%n%s", withSlow.largest())
                        .isLessThan(HEAP_EACH_MAX);
                assertThat(withSlow.directBytes() - withIdle.directBytes()).isLessThan(DIRECT_MAX);
                assertThat(readBytes).isGreaterThan(0);
                assertThat(together.p99Nanos())
                        .isLessThan(2 * alone.p99Nanos() + Duration.ofMillis(5).toNanos());
                for (RawConnection connection : idle) {
                    get(connection);
                }
            }
        } finally {
            for (RawConnection connection : idle) {
                connection.close();
            }
        }
    }

    private void get(RawConnection connection) throws IOException {
        assertThat(connection.get(Client.object("many", "small"), answer)).isEqualTo(SMALL_BYTES);
    }

    /** One GET after the other, for a while. */
    private Latencies latencies(RawConnection fast) throws IOException {
        long[] nanos = new long[1 << 20];
        int count = 0;
        long end = System.nanoTime() + SPAN.toNanos();
        while (System.nanoTime() < end && count < nanos.length) {
            long start = System.nanoTime();
            get(fast);
            nanos[count++] = System.nanoTime() - start;
        }
        Arrays.sort(nanos, 0, count);
        return new Latencies(nanos[count / 2], nanos[count * 99 / 100], count);
    }

    private static NodeProcess.Settings settings() {
        Map<String, String> variables = new HashMap<>(NodeMemory.TRACKED);
        variables.put("CAIRN_HTTP_CONNECTIONS_MAX", Integer.toString(IDLE + SLOW + OTHER_FILES));
        variables.put("CAIRN_HTTP_IDLE_TIMEOUT", "10 minutes");
        return new NodeProcess.Settings().with(variables);
    }

    private record Latencies(long p50Nanos, long p99Nanos, int count) {
        @Override
        public String toString() {
            return "P50 %.2f ms, P99 %.2f ms of %,d".formatted(p50Nanos / 1e6, p99Nanos / 1e6, count);
        }
    }
}
