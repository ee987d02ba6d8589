package dev.cairn.replication.copies;

import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.layout.NodeId;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Which nodes are likely not to answer, so that nobody waits for them who can do without: those that were not reached in the last 5 s, nor since, and those
 * that the membership suspects, for as long as it does. Who serves a client does without both; work in the background, which has time, without the former alone. A hint: a suspect may be well, and who is none may be gone. For any number of threads;
 * as many entries as there were nodes.
 */
public final class Suspects {
    static final Duration UNREACHED_FOR = Duration.ofSeconds(5);

    private final Map<NodeId, Long> unreachedUntilNanos = new ConcurrentHashMap<>();
    private final Set<NodeId> suspected = ConcurrentHashMap.newKeySet();
    private final LongSupplier nanoClock;

    public Suspects(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** The membership hears nothing of the node: it is suspect until it is {@link #trust trusted}. */
    public void suspect(NodeId node) {
        suspected.add(node);
    }

    /** The membership hears of the node. Whether it was reached is another matter. */
    public void trust(NodeId node) {
        suspected.remove(node);
    }

    /**
     * Takes in why a node did not do what it was asked.
     *
     * @return whether it {@link #isUnreached was not reached}, and so is suspect now
     */
    boolean failed(NodeId node, Throwable failure) {
        boolean unreached = failure instanceof BlobException known && known.error() instanceof BlobError.Unreachable;
        if (unreached) {
            unreachedUntilNanos.put(node, nanoClock.getAsLong() + UNREACHED_FOR.toNanos());
        }
        return unreached;
    }

    /** The node did what it was asked. */
    void reached(NodeId node) {
        unreachedUntilNanos.remove(node);
    }

    /** Whether it is suspect for either reason. */
    boolean contains(NodeId node) {
        return suspected.contains(node) || isUnreached(node);
    }

    /** Whether it was not reached in the last 5 s, nor since. */
    boolean isUnreached(NodeId node) {
        Long until = unreachedUntilNanos.get(node);
        if (until == null) {
            return false;
        }
        if (nanoClock.getAsLong() - until < 0) {
            return true;
        }
        boolean _ = unreachedUntilNanos.remove(node, until);
        return false;
    }
}
