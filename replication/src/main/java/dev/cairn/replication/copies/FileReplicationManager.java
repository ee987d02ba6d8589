package dev.cairn.replication.copies;

import dev.cairn.metadata.FileId;
import dev.cairn.monitoring.Monitor;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore;
import dev.cairn.replication.layout.NodeId;
import dev.cairn.replication.layout.Placement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The blobs of the cluster. Writes go to all owners of a blob at once, and stand when a quorum of them has synced it; what the others missed
 * is noted before the write is acknowledged, or, if they had not answered by then, when they fail. Reads take the copy of this node, or else
 * the nearest one, and go on with another where one fails, is damaged, or is late.
 *
 * <p>Where there are fewer nodes than copies, each has one, and all of them must sync it up to the quorum. A node alone writes to its own
 * volume, and this class adds nothing. How many copies there are to be, and whether all of them are waited for, a blob's id says.
 *
 * <p>{@link #forEach} and {@link #status} tell of this node's own volume only. {@link #delete} deletes on all nodes that are likely to have a
 * copy; one that is not reached, or is suspect, finds out by itself that nothing references it.
 */
public final class FileReplicationManager implements BlobStore {
    private final NodeId here;
    private final BlobStore local;
    private final Function<NodeId, BlobStore> nodes;
    private final Supplier<Placement> placement;
    private final OwedCopies owed;
    private final Suspects suspects;
    private final LateOwners late;
    private final Executor threads;
    private final CopyMeters meters;
    private final CopySources sources;
    private volatile boolean closed;

    /**
     * @param local this node's volume; closed with this
     * @param peers the blobs of the other nodes, by id; never asked for {@code here}
     * @param placement where copies belong now; asked for each blob, from memory
     * @param suspects are read from last, and no write waits for them that can do without
     * @param threads run work that blocks on other nodes, as much as there is
     */
    public FileReplicationManager(
            NodeId here,
            BlobStore local,
            Function<NodeId, BlobStore> peers,
            Supplier<Placement> placement,
            OwedCopies owed,
            Suspects suspects,
            Executor threads,
            Monitor monitor,
            LongSupplier nanoClock) {
        this.here = here;
        this.local = local;
        this.nodes = node -> node.equals(here) ? local : peers.apply(node);
        this.placement = placement;
        this.meters = new CopyMeters(monitor);
        this.owed = (blob, copiesLeft, owing) -> {
            meters.owed(owing.size());
            return owed.owe(blob, copiesLeft, owing);
        };
        this.suspects = suspects;
        this.late = new LateOwners(placement, this.owed);
        this.threads = threads;
        this.sources = new CopySources(here, nodes, placement, owed, suspects, threads, nanoClock, meters);
    }

    @Override
    public CompletableFuture<Void> put(FileId id, ByteBuffer body) {
        Placement now = placement.get();
        List<NodeId> owners = now.owners(id);
        if (closed || isHere(owners)) {
            return late.settle(id, now, local.put(id, body)); // Which says that it is closed, if it is.
        }
        CopyCount count = new CopyCount(id, now.quorum(id), owners, owed);
        CompletableFuture<Void> settled = meters.replicating(body.remaining(), settled(count));
        for (NodeId node : owners) {
            try {
                CompletableFuture<Void> copy = nodes.apply(node).put(id, body.duplicate());
                watch(node, copy, () -> false);
                count.watch(node, copy);
            } catch (BlobException refused) {
                count.failed(node, refused);
            }
        }
        return late.settle(id, now, settled);
    }

    @Override
    public BlobWriter create(FileId id, long expectedBytes) {
        Placement now = placement.get();
        List<NodeId> owners = now.owners(id);
        if (closed || isHere(owners)) {
            return late.settling(id, now, local.create(id, expectedBytes));
        }
        Map<NodeId, Throwable> failed = new HashMap<>();
        Optional<BlobWriter> own = Optional.empty();
        List<CopyLane> lanes = new ArrayList<>();
        for (NodeId node : owners) {
            if (node.equals(here)) {
                own = begin(id, expectedBytes, failed);
            } else {
                CopyLane lane = new CopyLane(node, () -> nodes.apply(node).create(id, expectedBytes), threads);
                watch(node, lane.synced(), lane::isPassedOver);
                lanes.add(lane);
            }
        }
        int quorum = now.quorum(id);
        CopyCount count = new CopyCount(id, quorum, owners, owed);
        var _ = settled(count);
        return late.settling(id, now, new CopiesWriter(quorum, here, own, lanes, failed, count, suspects, meters));
    }

    private Optional<BlobWriter> begin(FileId id, long expectedBytes, Map<NodeId, Throwable> failed) {
        try {
            return Optional.of(local.create(id, expectedBytes));
        } catch (BlobException refused) {
            failed.put(here, refused);
            return Optional.empty();
        }
    }

    /** @param tellsNothing whether its failure is none of the node */
    private void watch(NodeId node, CompletableFuture<Void> copy, BooleanSupplier tellsNothing) {
        var _ = copy.whenComplete((_, failure) -> {
            if (failure == null) {
                suspects.reached(node);
            } else if (!tellsNothing.getAsBoolean()) {
                boolean _ = suspects.failed(node, CopyCount.cause(failure));
            }
        });
    }

    private boolean isHere(List<NodeId> owners) {
        return owners.size() == 1 && owners.getFirst().equals(here);
    }

    private CompletableFuture<Void> settled(CopyCount count) {
        return count.settled().whenComplete((_, failure) -> {
            if (failure != null) {
                meters.quorumLost();
            }
        });
    }

    @Override
    public Optional<BlobReader> open(FileId id) {
        Optional<BlobReader> own = local.open(id);
        List<NodeId> others = sources.others(id);
        if (others.isEmpty()) {
            return own;
        }
        Optional<CopiesReader.Copy> copy = own.map(reader -> new CopiesReader.Copy(here, reader));
        if (copy.isEmpty()) {
            copy = sources.find(id, others);
            copy.ifPresent(_ -> sources.failed(id, here, new NoCopyException(here)));
        }
        return copy.map(found -> new CopiesReader(id, found, without(others, found.node()), sources));
    }

    private static List<NodeId> without(List<NodeId> nodes, NodeId node) {
        return nodes.stream().filter(each -> !each.equals(node)).toList();
    }

    @Override
    public void delete(FileId id) {
        local.delete(id);
        for (NodeId node : sources.trusted(without(placement.get().likelyHolders(id), here))) {
            try {
                nodes.apply(node).delete(id);
            } catch (BlobException unreached) { // Its sweep finds the blob, which nothing references.
                sources.failed(id, node, unreached);
            }
        }
    }

    @Override
    public void forEach(FileId from, Predicate<FileId> visitor) {
        local.forEach(from, visitor);
    }

    @Override
    public Copies copies(FileId id) {
        Placement now = placement.get();
        int synced = Math.min(late.synced(id).orElse(Integer.MAX_VALUE), now.leastQuorum(id));
        return new Copies(synced, now.owners(id).size());
    }

    @Override
    public VolumeStatus status() {
        return local.status();
    }

    /** A node whose disk is full takes writes all the same where the others are a quorum: whether they have space, the write will tell. */
    @Override
    public void requireSpace() {
        Placement now = placement.get();
        long others = now.layout().usableNodes().stream()
                .filter(node -> !node.id().equals(here))
                .count();
        if (others < now.rule().quorum()) {
            local.requireSpace();
        }
    }

    @Override
    public void close() {
        closed = true;
        local.close();
    }
}
