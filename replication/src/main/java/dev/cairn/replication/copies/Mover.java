package dev.cairn.replication.copies;

import dev.cairn.metadata.FileId;
import dev.cairn.monitoring.Monitor;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore;
import dev.cairn.replication.BlobStore.BlobReader;
import dev.cairn.replication.layout.NodeId;
import dev.cairn.replication.layout.Placement;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings blobs where the layout wants them, by walks through this node's volume. While copies move, a walk gives each blob to those of its
 * owners that have no copy; when one comes to its end without a failure, nothing is left to give from here for that layout.
 *
 * <h2>Why no copy is lost on the way</h2>
 *
 * A copy is deleted where it does not belong only once all nodes have given what they had, and then only if each of its owners says, when it is
 * asked just before, that it has one, synced. An owner deletes nothing before the next layout has been given out as well, and that is not
 * before this node has walked for it: its own deletions for the layout before are over by then. So an owner that was asked still has its copy when
 * this one goes.
 *
 * <p>An owner that owes the copy is not counted, whatever it says: it was found damaged. What cannot be read here is owed by the owners that lack
 * it, which look for it elsewhere. Who was not reached just now is passed over, and the walk is not whole then.
 *
 * <p>In bounded steps, by one thread; a few copies are made side by side on others, never all of them to one node: one that stands still holds up
 * nothing that is for others, but is passed over. A walk ends when all of them have.
 */
public final class Mover {
    private static final Logger LOG = LoggerFactory.getLogger(Mover.class);

    /** Blobs looked at in one step. */
    static final int STEP_MAX = 100;

    /** Between two walks while copies move, or one has failed; and between two looks whether they move. */
    static final Duration LOOK = Duration.ofSeconds(1);

    /** Between two looks whether the last blobs of a walk have been moved. */
    private static final Duration LAST = Duration.ofMillis(50);

    /** What a look whether a node has a blob carries, at most. */
    private static final long LOOK_BYTES_MAX = BlobReader.BLOCK_BYTES;

    /** Between two walks when nothing is known to move: what a write left where an earlier layout said is found by them. */
    static final Duration REST = Duration.ofMinutes(10);

    private final NodeId here;
    private final BlobStore local;
    private final Function<NodeId, BlobStore> peers;
    private final Supplier<Placement> placement;
    private final Suspects suspects;
    private final OwedCopies owed;
    private final Supplier<BiPredicate<NodeId, FileId>> owes;
    private final Predicate<FileId> underWay;
    private final Consumer<Long> moved;
    private final Pace pace;
    private final CopySlots slots;

    /** One slot is left for the others. */
    private final TargetPlaces targets;

    private final LongSupplier nanoClock;
    private final Counter copies;
    private final Counter bytes;
    private final Counter dropped;
    private final Counter failures;

    /** Where the walk goes on; empty at its end. */
    private Optional<FileId> next = Optional.of(FileId.FIRST);

    private long walkedVersion;
    private boolean walkedMoving;

    /** Walks for this layout that have ended. */
    private int walks;

    /** Set by the threads that move blobs. */
    private volatile boolean failed;

    /** Whether nothing is known to move until {@link #restsUntilNanos}. */
    private boolean resting;

    private long restsUntilNanos;

    /**
     * @param local this node's volume
     * @param owes tells whether it is noted, at the moment of the call, that a node owes its copy of a blob; called just before a copy is deleted, and for each page of blobs of which another owner
     *     may be relied upon to give them
     * @param underWay whether a blob is being written by this node: it is left for the next walk
     * @param moved told the version of a layout for which nothing is left to move from here, again with each walk; may throw
     * @param pace shared with all that carries copies in the background
     * @param threads run work that blocks on other nodes, as much as there is
     */
    public Mover(
            NodeId here,
            BlobStore local,
            Function<NodeId, BlobStore> peers,
            Supplier<Placement> placement,
            Suspects suspects,
            OwedCopies owed,
            Supplier<BiPredicate<NodeId, FileId>> owes,
            Predicate<FileId> underWay,
            Consumer<Long> moved,
            RepairConfig config,
            Pace pace,
            Executor threads,
            LongSupplier nanoClock,
            Monitor monitor) {
        this.here = here;
        this.local = local;
        this.peers = peers;
        this.placement = placement;
        this.suspects = suspects;
        this.owed = owed;
        this.owes = owes;
        this.underWay = underWay;
        this.moved = moved;
        this.pace = pace;
        this.slots = new CopySlots(config.copiesAtOnce(), threads);
        this.targets = new TargetPlaces(Math.max(1, config.copiesAtOnce() - 1));
        this.nanoClock = nanoClock;
        MeterRegistry registry = monitor.meters();
        this.copies = counter(registry, "cairn.moves.copies", "Copies that this node gave to their new owners");
        this.bytes = Counter.builder("cairn.moves")
                .baseUnit("bytes")
                .description("Bytes of these copies")
                .register(registry);
        this.dropped = counter(
                registry, "cairn.moves.dropped", "Copies that were deleted here because all owners have theirs");
        this.failures = counter(registry, "cairn.moves.failures", "Blobs that could not be moved and are tried again");
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    /**
     * Begins to move some blobs. Blocks.
     *
     * @return how long to wait before the next step
     * @throws RuntimeException if this node's own volume fails, the log does not answer, or the end of a walk could not be told: try again
     */
    public Duration step() {
        Placement now = placement.get();
        if (now.layout().version() != walkedVersion || now.isMoving() != walkedMoving) {
            walkedVersion = now.layout().version();
            walkedMoving = now.isMoving();
            walks = 0;
            begin();
        } else if (resting && nanoClock.getAsLong() - restsUntilNanos < 0) {
            return LOOK;
        }
        resting = false;
        if (next.isPresent()) {
            next = walk(next.get(), now);
            return Duration.ZERO;
        }
        return slots.isIdle() ? end(now) : LAST;
    }

    private void begin() {
        next = Optional.of(FileId.FIRST);
        failed = false;
        resting = false;
    }

    /** @return where it goes on */
    private Optional<FileId> walk(FileId from, Placement now) {
        List<FileId> page = new ArrayList<>();
        local.forEach(from, blob -> {
            page.add(blob);
            return page.size() < STEP_MAX;
        });
        BiPredicate<NodeId, FileId> owing = now.isMoving() ? owes.get() : (_, _) -> false;
        List<FileId> concerned =
                page.stream().filter(blob -> concerns(blob, now, owing)).toList();
        concerned.forEach(blob -> new Move(blob, now).begin());
        return page.size() == STEP_MAX ? page.getLast().next() : Optional.empty();
    }

    private Duration end(Placement now) {
        boolean whole = !failed;
        walks++;
        begin();
        if (whole && now.isMoving()) {
            moved.accept(now.layout().version());
        }
        resting = whole && !now.isMoving();
        restsUntilNanos = nanoClock.getAsLong() + REST.toNanos();
        return LOOK;
    }

    /** Whether there may be something to do about a blob that is here. */
    private boolean concerns(FileId blob, Placement now, BiPredicate<NodeId, FileId> owing) {
        List<NodeId> owners = now.owners(blob);
        if (owners.contains(here) && !(now.isMoving() && gives(blob, now, owners, owing))) {
            return false;
        }
        if (underWay.test(blob)) {
            failed = true;
            return false;
        }
        return true;
    }

    /**
     * Of the owners that are known to have it one is enough to give it to the others. If that one does not come to its end, the next one does so
     * in its next walk, too. Where none is known to, each that has it gives it. One that owes its copy is not known to have it.
     */
    private boolean gives(FileId blob, Placement now, List<NodeId> owners, BiPredicate<NodeId, FileId> owing) {
        List<NodeId> staying =
                owners.stream().filter(node -> now.wasAlwaysOwner(node, blob)).toList();
        int place = staying.indexOf(here);
        if (place >= 0 && place <= walks) {
            return true; // However many before it owe theirs.
        }
        List<NodeId> known =
                staying.stream().filter(node -> !owing.test(node, blob)).toList();
        int placeOfKnown = known.indexOf(here);
        return known.isEmpty() || (placeOfKnown >= 0 && placeOfKnown <= walks);
    }

    /** A blob for all of its owners. Over when each of them was asked; the last thread to do so ends it. */
    private final class Move {
        private final FileId blob;
        private final Placement now;
        private final List<NodeId> owners;
        private final AtomicInteger left;
        private volatile boolean whole = true;

        Move(FileId blob, Placement now) {
            this.blob = blob;
            this.now = now;
            this.owners = now.owners(blob);
            this.left = new AtomicInteger(owners.size());
        }

        void begin() {
            owners.forEach(this::ask);
        }

        private void ask(NodeId owner) {
            if (owner.equals(here)) {
                asked(true);
            } else if (targets.enter(owner)) {
                start(owner);
            } else {
                asked(false);
            }
        }

        private void start(NodeId owner) {
            try {
                slots.run(() -> {
                    boolean has = false;
                    try {
                        has = give(blob, owner);
                    } finally { // Whatever it was, an Error too: the walk is not whole.
                        targets.leave(owner);
                        asked(has);
                    }
                });
            } catch (RejectedExecutionException | OutOfMemoryError | BlobException noThread) {
                // Nobody else would say that it has ended.
                LOG.debug("{} could not be given to {}", blob, owner, noThread);
                targets.leave(owner);
                asked(false);
            }
        }

        /** @param has whether the owner has it now, as far as it depends on this node */
        private void asked(boolean has) {
            if (!has) {
                whole = false;
            }
            if (left.decrementAndGet() == 0) {
                end();
            }
        }

        private void end() {
            try {
                if (whole && !owners.contains(here) && !now.isMoving()) {
                    whole = false; // Until it is dropped.
                    drop(blob, now, owners);
                    whole = true;
                }
            } finally {
                if (!whole) {
                    failed = true;
                    failures.increment();
                }
            }
        }
    }

    /** Not what one of the owners owes, and not if the layout has changed meanwhile. */
    private void drop(FileId blob, Placement now, List<NodeId> owners) {
        BiPredicate<NodeId, FileId> owing = owes.get();
        if (owners.stream().noneMatch(owner -> owing.test(owner, blob))
                && placement.get().equals(now)) {
            local.delete(blob);
            dropped.increment();
        }
    }

    /** Whether the owner has it now, or nothing is left to be given to it from here. */
    private boolean give(FileId blob, NodeId owner) {
        if (suspects.isUnreached(owner)) {
            return false;
        }
        try {
            BlobStore there = peers.apply(owner);
            if (there.open(blob).map(reader -> paid(owner, reader)).isPresent()) {
                return true;
            }
            try (BlobReader reader = local.open(blob).orElse(null)) {
                if (reader != null) { // Else it was deleted meanwhile, as garbage.
                    long carried = BlobTransfer.copy(blob, reader, there, bytes -> pay(owner, bytes));
                    copies.increment();
                    bytes.increment((double) carried);
                }
            }
            return true;
        } catch (BlobException failure) {
            LOG.debug("{} could not be given to {}", blob, owner, failure);
            boolean _ = suspects.failed(owner, failure);
            return failure.error() instanceof BlobError.Damaged && owesNow(blob, owner);
        }
    }

    /** The copy here is damaged, and so is none: whoever lacks it makes it from another one, if that can be noted. */
    private boolean owesNow(FileId blob, NodeId owner) {
        try {
            return owed.owe(blob, placement.get().quorum(blob) - 1, Set.of(owner))
                    .join();
        } catch (CompletionException failure) {
            LOG.debug("It could not be noted that {} owes {}", owner, blob, failure);
            return false;
        }
    }

    private boolean paid(NodeId owner, BlobReader reader) {
        try (reader) {
            pay(owner, Math.min(reader.sizeBytes(), LOOK_BYTES_MAX));
        }
        return true;
    }

    private void pay(NodeId owner, long count) {
        targets.moved(owner); // It has taken what was paid for before.
        pace.pay(count);
    }
}
