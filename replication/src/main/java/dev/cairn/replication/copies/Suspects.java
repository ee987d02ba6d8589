package dev.cairn.replication.copies;

import dev.cairn.replication.layout.NodeId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Which nodes were not reached lately, and so are asked last. For any number of threads; as many entries as there are nodes. */
final class Suspects {
    private static final Duration FOR = Duration.ofSeconds(5);

    private final Map<NodeId, Long> untilNanos = new ConcurrentHashMap<>();
    private final LongSupplier nanoClock;

    Suspects(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    void add(NodeId node) {
        untilNanos.put(node, nanoClock.getAsLong() + FOR.toNanos());
    }

    boolean contains(NodeId node) {
        Long until = untilNanos.get(node);
        if (until == null) {
            return false;
        }
        if (nanoClock.getAsLong() - until < 0) {
            return true;
        }
        boolean _ = untilNanos.remove(node, until);
        return false;
    }
}
