package dev.cairn.replication.copies;

import dev.cairn.replication.layout.NodeId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * When one node gives what it is another one's turn to give: not while that other one makes progress, so that no copy crosses the network twice. It
 * makes none if, walk after walk, not fewer of the copies that are its to give are lacking than in the walk before, for {@link #PATIENCE}: it may be
 * cut off from whom they are for. Whoever began to give in its place goes on until the layout changes. Copies may be counted on any thread; the rest is for the one
 * that walks. As many entries as there were nodes.
 */
final class GiverTurns {
    /** What a blob of 19 GiB takes at the usual pace; larger ones may be sent by two nodes. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final class Giver {
        private final AtomicLong lacking = new AtomicLong();
        private long lackingBefore = Long.MAX_VALUE;
        private long progressNanos;

        private volatile boolean unknown;

        /** For how long, when the last walk ended, there had been no progress. */
        private long stillNanos;

        /** Whether this node gives in its place. */
        private boolean replaced;
    }

    private final Map<NodeId, Giver> givers = new ConcurrentHashMap<>();
    private final LongSupplier nanoClock;

    GiverTurns(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** A copy is lacking that is that node's to give. */
    void lacks(NodeId giver) {
        of(giver).lacking.incrementAndGet();
    }

    /** Whether a copy is lacking that is that node's to give could not be found out: how many do is not known of this walk. */
    void unknown(NodeId giver) {
        of(giver).unknown = true;
    }

    /** A walk has come to its end. */
    void walked() {
        long now = nanoClock.getAsLong();
        givers.values().forEach(giver -> {
            long lacking = giver.lacking.getAndSet(0);
            if (giver.unknown) {
                giver.unknown = false;
                return;
            }
            if (!giver.replaced && (lacking == 0 || lacking < giver.lackingBefore)) {
                giver.progressNanos = now;
            }
            giver.lackingBefore = lacking;
            giver.stillNanos = now - giver.progressNanos;
        });
    }

    /** Of another layout nothing is known yet. */
    void forget() {
        givers.clear();
    }

    /**
     * Whether one that comes after that node is to give what is that node's, as far as was known when the last walk ended.
     *
     * @param place how many come before, 1 or more: later ones wait longer, lest several begin at once
     */
    boolean isStuck(NodeId giver, int place) {
        Giver known = of(giver);
        boolean is = known.stillNanos >= place * PATIENCE.toNanos();
        known.replaced |= is;
        return is;
    }

    private Giver of(NodeId node) {
        return givers.computeIfAbsent(node, _ -> new Giver());
    }
}
