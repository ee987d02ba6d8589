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
 * volume, and this class adds nothing.
 *
 * <p>{@link #forEach} and {@link #status} tell of this node's own volume only. {@link #delete} deletes on all nodes that are likely to have a
 * copy; one that is not reached, or was not lately, finds out by itself that nothing references it.
 */
public final class FileReplicationManager implements BlobStore {
    private final NodeId here;
    private final BlobStore local;
    private final Function<NodeId, BlobStore> nodes;
    private final Supplier<Placement> placement;
    private final CopyRule rule;
    private final OwedCopies owed;
    private final Executor threads;
    private final CopyMeters meters;
    private final CopySources sources;
    private volatile boolean closed;

    /**
     * @param local this node's volume; closed with this
     * @param peers the blobs of the other nodes, by id; never asked for {@code here}
     * @param placement where copies belong now; asked for each blob, from memory
     * @param threads run work that blocks on other nodes, as much as there is
     */
    public FileReplicationManager(
            NodeId here,
            BlobStore local,
            Function<NodeId, BlobStore> peers,
            Supplier<Placement> placement,
            CopyRule rule,
            OwedCopies owed,
            Executor threads,
            Monitor monitor,
            LongSupplier nanoClock) {
        this.here = here;
        this.local = local;
        this.nodes = node -> node.equals(here) ? local : peers.apply(node);
        this.placement = placement;
        this.rule = rule;
        this.meters = new CopyMeters(monitor);
        this.owed = (blob, copiesLeft, owing) -> {
            meters.owed(owing.size());
            return owed.owe(blob, copiesLeft, owing);
        };
        this.threads = threads;
        this.sources = new CopySources(here, nodes, placement, rule, owed, threads, nanoClock, meters);
    }

    @Override
    public CompletableFuture<Void> put(FileId id, ByteBuffer body) {
        List<NodeId> owners = owners(id);
        if (closed || isHere(owners)) {
            return local.put(id, body); // Which says that it is closed, if it is.
        }
        CopyCount count = count(id, owners);
        CompletableFuture<Void> settled = meters.replicating(body.remaining(), settled(count));
        for (NodeId node : owners) {
            try {
                count.watch(node, nodes.apply(node).put(id, body.duplicate()));
            } catch (BlobException refused) {
                count.failed(node, refused);
            }
        }
        return settled;
    }

    @Override
    public BlobWriter create(FileId id, long expectedBytes) {
        List<NodeId> owners = owners(id);
        if (closed || isHere(owners)) {
            return local.create(id, expectedBytes);
        }
        Map<NodeId, Throwable> failed = new HashMap<>();
        Optional<BlobWriter> own = Optional.empty();
        List<CopyLane> lanes = new ArrayList<>();
        for (NodeId node : owners) {
            if (node.equals(here)) {
                own = begin(id, expectedBytes, failed);
            } else {
                lanes.add(new CopyLane(node, () -> nodes.apply(node).create(id, expectedBytes), threads));
            }
        }
        CopyCount count = count(id, owners);
        var _ = settled(count);
        return new CopiesWriter(quorum(owners), here, own, lanes, failed, count, meters);
    }

    private Optional<BlobWriter> begin(FileId id, long expectedBytes, Map<NodeId, Throwable> failed) {
        try {
            return Optional.of(local.create(id, expectedBytes));
        } catch (BlobException refused) {
            failed.put(here, refused);
            return Optional.empty();
        }
    }

    private List<NodeId> owners(FileId id) {
        return placement.get().owners(id, rule.copies());
    }

    private boolean isHere(List<NodeId> owners) {
        return owners.size() == 1 && owners.getFirst().equals(here);
    }

    private int quorum(List<NodeId> owners) {
        return Math.min(rule.quorum(), owners.size());
    }

    private CopyCount count(FileId id, List<NodeId> owners) {
        return new CopyCount(id, quorum(owners), owners, owed);
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
        for (NodeId node : sources.reached(without(placement.get().likelyHolders(id), here))) {
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
        List<NodeId> owners = owners(id);
        return new Copies(quorum(owners), owners.size());
    }

    @Override
    public VolumeStatus status() {
        return local.status();
    }

    @Override
    public void close() {
        closed = true;
        local.close();
    }
}
