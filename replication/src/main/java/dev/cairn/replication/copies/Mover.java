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
 * A copy is deleted where it does not belong only once all nodes have seen that what they had is where it belongs, and then only if each of its owners
 * says, in the same step, that it has one, synced. An owner deletes nothing before the next layout has been given out as well, and that is not
 * before this node has walked for it: its own deletions for the layout before are over by then. So an owner that was asked still has its copy when
 * this one goes.
 *
 * <p>An owner that owes the copy is not counted, whatever it says: it was found damaged. What cannot be read here is owed by the owners that lack
 * it, which look for it elsewhere. Who was not reached just now is passed over, and the walk is not whole then.
 *
 * <p>A copy crosses the network once, but where no owner has always been one, or one that gives stood still and goes on ({@link GiverTurns}).
 *
 * <p>In bounded steps, by one thread; a few copies are made side by side on others, never all of them to one node: one that stands still holds up
 * nothing that is for others, but is passed over. A walk ends when all of them have.
 */
public final class Mover {
    private static final Logger LOG = LoggerFactory.getLogger(Mover.class);

    /** Blobs looked at in one step, for which each other node is asked once. */
    static final int STEP_MAX = 500;

    /** Between two walks while copies move, or one has failed; and between two looks whether they move. */
    static final Duration LOOK = Duration.ofSeconds(1);

    /** Between two looks whether the last blobs of a walk have been moved. */
    private static final Duration LAST = Duration.ofMillis(50);

    /** What a look whether a node has a blob carries: its id, and those of others around it. */
    private static final long LOOK_BYTES = 64;

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

    private final GiverTurns turns;
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

    /** Set by the same: what is here, and is to go, is not yet where it belongs, or was not looked for there. */
    private volatile boolean waits;

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
        this.turns = new GiverTurns(nanoClock);
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
            turns.forget();
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
        waits = false;
        resting = false;
    }

    /** @return where it goes on */
    private Optional<FileId> walk(FileId from, Placement now) {
        List<FileId> page = new ArrayList<>();
        local.forEach(from, blob -> {
            page.add(blob);
            return page.size() < STEP_MAX;
        });
        if (page.isEmpty()) {
            return Optional.empty();
        }
        PageOfIds ids = new PageOfIds(page.getLast(), peers);
        BiPredicate<NodeId, FileId> owing = now.isMoving() ? owes.get() : (_, _) -> false;
        page.forEach(blob -> turn(blob, now, owing)
                .filter(turn -> !isUnderWay(blob, turn))
                .ifPresent(turn -> new Move(blob, now, ids, turn, owing).begin()));
        return page.size() == STEP_MAX ? page.getLast().next() : Optional.empty();
    }

    private Duration end(Placement now) {
        boolean whole = !failed && !waits;
        walks++;
        turns.walked();
        begin();
        if (whole && now.isMoving()) {
            moved.accept(now.layout().version());
        }
        resting = whole && !now.isMoving();
        restsUntilNanos = nanoClock.getAsLong() + REST.toNanos();
        return LOOK;
    }

    /**
     * Who gives a blob.
     *
     * @param first whose turn it is
     * @param isOurs whether this node gives it, in its own turn or in place of the first
     */
    private record Turn(NodeId first, boolean isOurs) {}

    /**
     * Whose turn it is to give a blob that is here to those of its owners that lack it; empty if nothing is to be done about it here, for now.
     *
     * <p>While copies move, one of the owners that are known to have it is enough: the first one that is no suspect. Those behind it, and last whoever is to keep none, look
     * in their later walks whether all have it, and give it in its place if it has none itself, or is stuck. Where no owner is known to have it, each that has
     * it gives it. One that owes its copy is not known to have it.
     */
    private Optional<Turn> turn(FileId blob, Placement now, BiPredicate<NodeId, FileId> owing) {
        List<NodeId> owners = now.owners(blob);
        if (!now.isMoving()) {
            return owners.contains(here) ? Optional.empty() : Optional.of(new Turn(here, true));
        }
        List<NodeId> known = owners.stream()
                .filter(node -> now.wasAlwaysOwner(node, blob) && !owing.test(node, blob))
                .toList();
        List<NodeId> likely = known.stream()
                .filter(node -> node.equals(here) || !suspects.contains(node))
                .toList();
        boolean isInTurn = likely.contains(here) || !owners.contains(here) || known.isEmpty();
        if (!isInTurn) {
            return Optional.empty();
        }
        int place = likely.contains(here) ? likely.indexOf(here) : likely.size();
        if (place == 0) {
            return Optional.of(new Turn(here, true));
        }
        if (walks == 0) {
            if (!owners.contains(here)) {
                waits = true;
            }
            return Optional.empty();
        }
        NodeId first = likely.getFirst();
        return Optional.of(new Turn(first, turns.isStuck(first, place)));
    }

    private boolean isUnderWay(FileId blob, Turn turn) {
        boolean is = underWay.test(blob);
        if (is && turn.isOurs()) {
            failed = true;
        }
        return is;
    }

    /** A blob for all of its owners. Over when each of them was asked; the last thread to do so ends it. */
    private final class Move {
        private final FileId blob;
        private final Placement now;
        private final PageOfIds ids;
        private final Turn turn;
        private final BiPredicate<NodeId, FileId> owing;
        private final List<NodeId> owners;
        private final AtomicInteger left;
        private volatile boolean whole = true;

        Move(FileId blob, Placement now, PageOfIds ids, Turn turn, BiPredicate<NodeId, FileId> owing) {
            this.blob = blob;
            this.now = now;
            this.ids = ids;
            this.turn = turn;
            this.owing = owing;
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
                asked(passedOver());
            }
        }

        private void start(NodeId owner) {
            try {
                slots.run(() -> {
                    boolean has = false;
                    try {
                        has = has(owner);
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

        /** Whether the owner has it now, or nothing is left to be given to it from here. */
        private boolean has(NodeId owner) {
            Optional<Boolean> has = isOn(owner, owner);
            if (has.isEmpty()) {
                return passedOver();
            }
            if (has.get()) {
                return true;
            }
            boolean isKept = owners.contains(here);
            boolean isOwed = owing.test(owner, blob); // It makes it from another copy, if it finds a good one.
            if (turn.isOurs() || !isOn(turn.first(), owner).orElse(true) || (isOwed && !isKept)) {
                return give(blob, owner);
            }
            if (!isOwed) {
                turns.lacks(turn.first());
            }
            if (!isKept) {
                waits = true;
            }
            return true; // As far as it depends on this node.
        }

        /** Whether a node says that it has it; empty if it says nothing. Asked while a place of {@code owner} is taken. */
        private Optional<Boolean> isOn(NodeId node, NodeId owner) {
            if (node.equals(here)) {
                return Optional.of(true);
            }
            if (suspects.isUnreached(node)) {
                return Optional.empty();
            }
            try {
                boolean is = ids.isOn(node, blob);
                pay(owner, LOOK_BYTES);
                return Optional.of(is);
            } catch (BlobException failure) {
                LOG.debug("Whether {} is on {} is not known", blob, node, failure);
                boolean _ = suspects.failed(node, failure);
                return Optional.empty();
            }
        }

        /** @return whether the walk may be whole all the same */
        private boolean passedOver() {
            turns.unknown(turn.first());
            if (!owners.contains(here)) {
                waits = true;
            }
            return !turn.isOurs();
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

    /** Whether it could be given, or the owner makes it from another copy. */
    private boolean give(FileId blob, NodeId owner) {
        try (BlobReader reader = local.open(blob).orElse(null)) {
            if (reader != null) { // Else it was deleted meanwhile, as garbage.
                long carried = BlobTransfer.copy(blob, reader, peers.apply(owner), count -> pay(owner, count));
                copies.increment();
                bytes.increment((double) carried);
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

    private void pay(NodeId owner, long count) {
        targets.pay(owner, () -> pace.pay(count));
    }
}
