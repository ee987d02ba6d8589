package dev.cairn.it;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keep-alive connections that have made a request and stay open, clients that read a large object slowly, and one fast client
 * beside them. Heap is what lives after a full collection.
 *
 * @param heapPerIdleBytes and {@code heapPerSlowBytes}: of the node, for each such connection
 * @param directBytes outside of the heap, for all slow readers
 * @param readBytes that the slow readers have got together
 * @param alone what the fast client saw before, {@code together} beside all of them
 * @param text all this for people, with the classes that take most of the heap
 */
public record ConnectionLoad(
        long heapPerIdleBytes,
        long heapPerSlowBytes,
        long directBytes,
        long readBytes,
        Latencies alone,
        Latencies together,
        String text) {
    /** Sockets and files that the node, or the load, has open besides. */
    static final int OTHER_FILES = 500;

    private static final String BUCKET = "many";
    private static final String SMALL = "small";
    private static final String LARGE = "large";
    public static final int SMALL_BYTES = 4 << 10;
    public static final int LARGE_BYTES = 64 << 20;

    /** Of GETs of 4 KiB, one after the other. */
    public record Latencies(long p50Nanos, long p99Nanos, int count) {
        @Override
        public String toString() {
            return "P50 %.2f ms, P99 %.2f ms of %,d".formatted(p50Nanos / 1e6, p99Nanos / 1e6, count);
        }
    }

    /** What the environment of a node must hold that is to bear so many connections, and count its memory. */
    public static Map<String, String> environment(int idle, int slow) {
        Map<String, String> variables = new HashMap<>(NodeMemory.TRACKED);
        variables.put("CAIRN_HTTP_CONNECTIONS_MAX", Integer.toString(idle + slow + OTHER_FILES));
        variables.put("CAIRN_HTTP_IDLE_TIMEOUT", "10 minutes");
        return variables;
    }

    /**
     * What is loaded.
     *
     * @param small path of an object of {@value #SMALL_BYTES} bytes
     * @param large path of one of {@value #LARGE_BYTES}
     */
    public record Target(URI address, ProcessHandle process, String small, String large) {
        /** A node, with both objects stored. */
        public static Target node(URI address, ProcessHandle process) throws IOException {
            Client client = new Client(address);
            client.makeBucket(BUCKET);
            client.put(BUCKET, SMALL, new byte[SMALL_BYTES]);
            client.put(BUCKET, LARGE, new byte[LARGE_BYTES]);
            return new Target(address, process, Client.object(BUCKET, SMALL), Client.object(BUCKET, LARGE));
        }
    }

    /**
     * Loads a server that nobody else uses.
     *
     * @param span how long the fast client reads each time
     * @throws IOException if a connection was refused or broken off, of the idle ones too
     */
    public static ConnectionLoad measure(Target target, int idle, int slow, Duration span) throws IOException {
        URI address = target.address();
        ProcessHandle node = target.process();
        List<RawConnection> connections = new ArrayList<>();
        ByteBuffer answer = ByteBuffer.allocateDirect(2 * SMALL_BYTES);
        try (RawConnection fast = RawConnection.open(address)) {
            latencies(fast, target.small(), answer, span); // Compiles, and fills caches.
            latencies(fast, target.small(), answer, span);
            NodeMemory before = NodeMemory.of(node);
            Latencies alone = latencies(fast, target.small(), answer, span);
            for (int i = 0; i < idle; i++) {
                RawConnection connection = RawConnection.open(address);
                connections.add(connection);
                get(connection, target.small(), answer);
            }
            NodeMemory withIdle = NodeMemory.of(node);
            try (SlowReaders readers = SlowReaders.start(address, target.large(), slow)) {
                Latencies together = latencies(fast, target.small(), answer, span);
                NodeMemory withSlow = NodeMemory.of(node);
                long readBytes = readers.readBytes();
                for (RawConnection connection : connections) {
                    get(connection, target.small(), answer);
                }
                return new ConnectionLoad(
                        withIdle.heapPerConnection(before, idle),
                        withSlow.heapPerConnection(withIdle, slow),
                        withSlow.directBytes() - withIdle.directBytes(),
                        readBytes,
                        alone,
                        together,
                        """
                        %,d idle connections, each: %s
                        %,d slow readers, each: %s
                        GET of 4 KiB alone: %s; beside them: %s
                        the largest classes:
                        %s""".formatted(
                                        idle,
                                        withIdle.perConnection(before, idle),
                                        slow,
                                        withSlow.perConnection(withIdle, slow),
                                        alone,
                                        together,
                                        withSlow.largest()));
            }
        } finally {
            for (RawConnection connection : connections) {
                connection.close();
            }
        }
    }

    private static void get(RawConnection connection, String path, ByteBuffer answer) throws IOException {
        int length = connection.get(path, answer);
        if (length != SMALL_BYTES) {
            throw new IOException("an answer of " + length + " bytes, not " + SMALL_BYTES);
        }
    }

    private static Latencies latencies(RawConnection fast, String path, ByteBuffer answer, Duration span)
            throws IOException {
        long[] nanos = new long[1 << 20];
        int count = 0;
        long end = System.nanoTime() + span.toNanos();
        while (System.nanoTime() < end && count < nanos.length) {
            long start = System.nanoTime();
            get(fast, path, answer);
            nanos[count++] = System.nanoTime() - start;
        }
        Arrays.sort(nanos, 0, count);
        return new Latencies(nanos[count / 2], nanos[count * 99 / 100], count);
    }
}
