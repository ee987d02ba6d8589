package dev.cairn.it.bench;

import java.io.IOException;
import java.time.Duration;

/** Fills nodes with small objects. */
final class Load {
    static final int BYTES = 1024;
    static final int CONNECTIONS = 64;
    private static final Duration STEP = Duration.ofSeconds(5);

    private Load() {}

    /** How many, and how fast. */
    record Part(long objects, double perSecond) {}

    /** Stores at least {@code objects} objects of 1 KiB whose keys begin with {@code prefix}. */
    static Part part(Server node, String prefix, long objects) throws IOException {
        return part(node, Bench.OBJECTS, prefix, objects);
    }

    /** @param path of the bucket's objects */
    static Part part(Server node, String path, String prefix, long objects) throws IOException {
        long stored = 0;
        double seconds = 0;
        for (int step = 0; stored < objects; step++) {
            Wrk.Result result = Wrk.put(node, path, prefix + step + "-", BYTES, CONNECTIONS, STEP);
            stored += result.requests();
            seconds += result.requests() / result.perSecond();
        }
        return new Part(stored, stored / seconds);
    }

    /** Starts a node, stores the objects, and stops it. */
    static void untilStored(Bench bench, long objects) throws IOException {
        try (Server node = bench.servers().cairn()) {
            bench.makeBucket(node, Bench.OBJECTS);
            part(node, "load", objects);
        }
    }
}
