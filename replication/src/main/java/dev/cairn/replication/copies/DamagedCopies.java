package dev.cairn.replication.copies;

import dev.cairn.metadata.FileId;
import dev.cairn.replication.layout.NodeId;
import dev.cairn.replication.layout.Placement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Notes copies of this node that were found damaged as owed by it, so that it makes them anew from other ones. What cannot be noted is tried
 * again. For any number of threads that find damage, and one that takes steps.
 */
public final class DamagedCopies {
    /** Damaged blobs that wait to be noted; beyond it they are found by a read, or by the scrub after the next start. */
    static final int WAITING_MAX = 100_000;

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final NodeId here;
    private final Supplier<Placement> placement;
    private final OwedCopies owed;
    private final Set<FileId> waiting = ConcurrentHashMap.newKeySet();

    public DamagedCopies(NodeId here, Supplier<Placement> placement, OwedCopies owed) {
        this.here = here;
        this.placement = placement;
        this.owed = owed;
    }

    /** Does not block. */
    public void found(FileId blob) {
        if (waiting.size() < WAITING_MAX) {
            waiting.add(blob);
        }
    }

    /**
     * Notes what was found. Blocks.
     *
     * @return how long to wait before the next step
     * @throws RuntimeException if the log does not answer: nothing is forgotten, try again
     */
    public Duration step() {
        for (FileId blob : List.copyOf(waiting)) {
            int others = placement.get().quorum(blob) - 1; // At least so many had it when its write was acknowledged.
            if (!owed.owe(blob, others, List.of(here)).join()) {
                return LOOK; // Nor is there room for the next one: this node owes all of them.
            }
            waiting.remove(blob);
        }
        return LOOK;
    }
}
