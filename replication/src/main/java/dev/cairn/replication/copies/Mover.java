package dev.cairn.replication.copies;

import dev.cairn.metadata.FileId;
import dev.cairn.monitoring.Monitor;
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
 * <p>In bounded steps, by one thread.
 */
public final class Mover {
    private static final Logger LOG = LoggerFactory.getLogger(Mover.class);
    private static final FileId FIRST = new FileId(0, 0);

    /** Blobs looked at in one step. */
    static final int STEP_MAX = 100;

    /** Between two walks while copies move, or one has failed; and between two looks whether they move. */
    static final Duration LOOK = Duration.ofSeconds(1);

    /** Between two walks when nothing is known to move: what a write left where an earlier layout said is found by them. */
    static final Duration REST = Duration.ofMinutes(10);

    private final NodeId here;
    private final BlobStore local;
    private final Function<NodeId, BlobStore> peers;
    private final Supplier<Placement> placement;
    private final Predicate<FileId> underWay;
    private final Consumer<Long> moved;
    private final Pace pace;
    private final LongSupplier nanoClock;
    private final Counter copies;
    private final Counter bytes;
    private final Counter dropped;
    private final Counter failures;

    private FileId next = FIRST;
    private long walkedVersion;
    private boolean walkedMoving;

    /** Walks for this layout that have ended. */
    private int walks;

    private boolean failed;

    /** Whether nothing is known to move until {@link #restsUntilNanos}. */
    private boolean resting;

    private long restsUntilNanos;

    /**
     * @param local this node's volume
     * @param underWay whether a blob is being written by this node: it is left for the next walk
     * @param moved told the version of a layout for which nothing is left to move from here, again with each walk; may throw
     */
    public Mover(
            NodeId here,
            BlobStore local,
            Function<NodeId, BlobStore> peers,
            Supplier<Placement> placement,
            Predicate<FileId> underWay,
            Consumer<Long> moved,
            RepairConfig config,
            LongSupplier nanoClock,
            Monitor monitor) {
        this.here = here;
        this.local = local;
        this.peers = peers;
        this.placement = placement;
        this.underWay = underWay;
        this.moved = moved;
        this.pace = new Pace(config.bytesPerSecondMax());
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
     * Looks at some blobs. Blocks.
     *
     * @return how long to wait before the next step
     * @throws RuntimeException if this node's own volume fails, or the end of a walk could not be told: try again
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
        long began = nanoClock.getAsLong();
        List<FileId> page = new ArrayList<>();
        local.forEach(next, blob -> {
            page.add(blob);
            return page.size() < STEP_MAX;
        });
        long carried = 0;
        for (FileId blob : page) {
            carried += look(blob, now);
        }
        if (page.size() == STEP_MAX) {
            next = after(page.getLast());
            return pace.rest(carried, Duration.ofNanos(nanoClock.getAsLong() - began));
        }
        return end(now);
    }

    private void begin() {
        next = FIRST;
        failed = false;
        resting = false;
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

    /** Bytes that were carried for it. */
    private long look(FileId blob, Placement now) {
        List<NodeId> owners = now.owners(blob);
        boolean isOwner = owners.contains(here);
        if (isOwner && !(now.isMoving() && gives(blob, now, owners))) {
            return 0;
        }
        if (underWay.test(blob)) {
            failed = true;
            return 0;
        }
        long carried = 0;
        try {
            for (NodeId owner : owners) {
                if (!owner.equals(here)) {
                    carried += give(blob, owner);
                }
            }
            if (!isOwner && !now.isMoving()) {
                local.delete(blob);
                dropped.increment();
            }
        } catch (BlobException failure) {
            failed = true;
            failures.increment();
            LOG.debug("{} could not be moved to its owners {}", blob, owners, failure);
        }
        return carried;
    }

    /**
     * Of the owners that had it before one is enough to give it to the others. If that one does not come to its end, the next one does so in
     * its next walk, too.
     */
    private boolean gives(FileId blob, Placement now, List<NodeId> owners) {
        List<NodeId> staying =
                owners.stream().filter(node -> now.wasOwner(node, blob)).toList();
        int place = staying.indexOf(here);
        return place >= 0 && place <= walks;
    }

    private long give(FileId blob, NodeId owner) {
        BlobStore there = peers.apply(owner);
        if (there.open(blob).map(Mover::closed).isPresent()) {
            return 0;
        }
        try (BlobReader reader = local.open(blob).orElse(null)) {
            if (reader == null) {
                return 0; // Deleted meanwhile, as garbage.
            }
            long carried = BlobTransfer.copy(blob, reader, there);
            copies.increment();
            bytes.increment((double) carried);
            return carried;
        }
    }

    private static boolean closed(BlobReader reader) {
        reader.close();
        return true;
    }

    private static FileId after(FileId id) {
        return id.low() == -1 ? new FileId(id.high() + 1, 0) : new FileId(id.high(), id.low() + 1);
    }
}
