package dev.cairn.replication.copies;

import dev.cairn.metadata.FileId;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore;
import dev.cairn.replication.BlobStore.BlobReader;
import dev.cairn.replication.layout.NodeId;
import dev.cairn.replication.layout.Placement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** From where blobs can be read, and what is done about copies that are not as they should be. For any number of threads. */
final class CopySources {
    private final NodeId here;
    private final Function<NodeId, BlobStore> nodes;
    private final Supplier<Placement> placement;
    private final RecentRepairs repairs;
    private final Executor threads;
    private final LongSupplier nanoClock;
    private final Suspects suspects;
    private final CopyMeters meters;
    private final ReadTimes times = new ReadTimes();

    CopySources(
            NodeId here,
            Function<NodeId, BlobStore> nodes,
            Supplier<Placement> placement,
            OwedCopies owed,
            Suspects suspects,
            Executor threads,
            LongSupplier nanoClock,
            CopyMeters meters) {
        this.here = here;
        this.nodes = nodes;
        this.placement = placement;
        this.repairs = new RecentRepairs(owed);
        this.threads = threads;
        this.nanoClock = nanoClock;
        this.suspects = suspects;
        this.meters = meters;
    }

    boolean isHere(NodeId node) {
        return node.equals(here);
    }

    CopyMeters meters() {
        return meters;
    }

    ReadTimes times() {
        return times;
    }

    /** Other nodes that may have a copy: those of this zone first, suspects last. */
    List<NodeId> others(FileId blob) {
        Placement now = placement.get();
        List<NodeId> likely = now.likelyHolders(blob);
        List<NodeId> others = new ArrayList<>(now.holders(blob));
        others.remove(here);
        Set<NodeId> suspect = others.stream().filter(suspects::contains).collect(Collectors.toSet());
        others.sort(Comparator.comparing(
                        (NodeId node) -> suspect.contains(node)) // Must not change while they are sorted by it.
                .thenComparing(node -> !likely.contains(node))
                .thenComparing(node -> !now.isSameZone(here, node)));
        return others;
    }

    /** Those that are not suspect: for work that can do without the others, and must not wait for each of them. */
    List<NodeId> trusted(List<NodeId> nodes) {
        return nodes.stream().filter(node -> !suspects.contains(node)).toList();
    }

    <T> Race<NodeId, T> race(Function<NodeId, T> ask, Consumer<T> drop) {
        return new Race<>(ask, drop, threads, nanoClock, meters::hedged);
    }

    /** @throws NoCopyException if it has none */
    BlobReader open(FileId blob, NodeId node) {
        BlobReader reader = nodes.apply(node).open(blob).orElseThrow(() -> new NoCopyException(node));
        meters.readRemotely();
        return reader;
    }

    /** A copy of another node; empty if no node has one, as all of them say. */
    Optional<CopiesReader.Copy> find(FileId blob, List<NodeId> others) {
        Race<NodeId, CopiesReader.Copy> race = race(
                node -> new CopiesReader.Copy(node, open(blob, node)),
                copy -> copy.reader().close());
        try {
            return Optional.of(race.run(others.iterator(), times));
        } catch (Race.LostException lost) {
            for (Throwable failure : race.failures().values()) {
                if (!(failure instanceof NoCopyException)) {
                    throw failure instanceof RuntimeException known
                            ? known
                            : new BlobException(new BlobError.Failed("no copy could be looked for"), failure);
                }
            }
            return Optional.empty();
        } finally {
            race.failures().forEach((node, failure) -> failed(blob, node, failure));
        }
    }

    /** A node did not give what it should have: it owes a copy if it is an owner, and has none that is good. */
    void failed(FileId blob, NodeId node, Throwable failure) {
        Placement now = placement.get();
        boolean owes = !suspects.failed(node, failure)
                && isBad(failure, now)
                && now.owners(blob).contains(node);
        if (owes && repairs.add(blob, node, now.quorum(blob) - 1)) {
            meters.readRepaired();
        }
    }

    private static boolean isBad(Throwable failure, Placement now) {
        return failure instanceof NoCopyException
                ? !now.isMoving()
                : failure instanceof BlobException known && known.error() instanceof BlobError.Damaged;
    }
}
