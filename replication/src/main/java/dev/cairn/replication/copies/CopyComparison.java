package dev.cairn.replication.copies;

import dev.cairn.metadata.FileId;
import dev.cairn.metadata.Metadata;
import dev.cairn.metadata.MetadataView;
import dev.cairn.monitoring.Monitor;
import dev.cairn.replication.BlobStore;
import dev.cairn.replication.layout.Layout;
import dev.cairn.replication.layout.LayoutNode;
import dev.cairn.replication.layout.NodeId;
import dev.cairn.replication.layout.Placement;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what repair forgot: compares with each other node which blobs both should have and only one has (anti-entropy). What metadata
 * references is then owed by the one that lacks it; the rest is garbage on its way out.
 *
 * <p>Every six hours, by the clock and so at the same time on all nodes, each walks its volume and keeps a {@link CopyDigest}. Of two nodes
 * the one with the lesser id asks the other: first for the root of each {@link CopyGroup}, then for the leaves of groups whose roots differ, then, where leaves
 * differ, for ids in that range. While copies move nothing is compared, as not all are yet where they belong.
 *
 * <p>In bounded steps, by one thread; what others ask is answered on any. Two digests and a page of ids of either node are held, however much one of them has lost.
 */
public final class CopyComparison implements ComparedNode {
    private static final Logger LOG = LoggerFactory.getLogger(CopyComparison.class);

    /** Between two comparisons. */
    static final Duration EVERY = Duration.ofHours(6);

    /** Blobs younger than this at the time of a comparison are left out: their copies may be on their way. */
    static final Duration SETTLING = Duration.ofHours(1);

    /** After a step that has looked at ids, so that not more than a million are looked at in a second. */
    static final Duration BREATH = Duration.ofMillis(10);

    /** Copies that one step notes as owed; what is beyond, the next step looks at again. */
    static final int NOTED_MAX = 1_000;

    /** Where there is nothing to do, or a node is not ready. */
    static final Duration LOOK = Duration.ofSeconds(30);

    private record Range(FileId from, FileId to, BitSet groups) {}

    private final NodeId here;
    private final BlobStore local;
    private final Function<NodeId, ComparedNode> peers;
    private final Supplier<Placement> placement;
    private final Suspects suspects;
    private final OwedCopies owed;
    private final Metadata metadata;
    private final InstantSource clock;
    private final Counter compared;
    private final Counter lacking;

    /** Of this node, of the last cutoff; empty while it is made. */
    private volatile Optional<CopyDigest> known = Optional.empty();

    private CopyDigest walked;
    private Optional<FileId> next = Optional.of(FileId.FIRST);

    /** Nodes that are still to be compared with. */
    private final Deque<NodeId> left = new ArrayDeque<>();

    /** What is still to be looked at with the first of them, once its digest is known. */
    private Optional<Deque<Range>> ranges = Optional.empty();

    private long comparedVersion;

    /** @param local this node's volume */
    public CopyComparison(
            NodeId here,
            BlobStore local,
            Function<NodeId, ComparedNode> peers,
            Supplier<Placement> placement,
            Suspects suspects,
            OwedCopies owed,
            Metadata metadata,
            InstantSource clock,
            Monitor monitor) {
        this.here = here;
        this.local = local;
        this.peers = peers;
        this.placement = placement;
        this.suspects = suspects;
        this.owed = owed;
        this.metadata = metadata;
        this.clock = clock;
        this.walked = new CopyDigest(cutoffMillis());
        this.compared = Counter.builder("cairn.compare.nodes")
                .description("Other nodes with which this one has compared its copies to the end")
                .register(monitor.meters());
        this.lacking = Counter.builder("cairn.compare.lacking")
                .description("Copies that a comparison found lacking, here or there, and noted as owed")
                .register(monitor.meters());
    }

    private long cutoffMillis() {
        long every = EVERY.toMillis();
        return Math.floorDiv(clock.millis(), every) * every - SETTLING.toMillis();
    }

    /**
     * Looks at a page of ids. Blocks.
     *
     * @return how long to wait before the next step
     * @throws RuntimeException if this node's own volume does not answer: try again
     */
    public Duration step() {
        long cutoff = cutoffMillis();
        if (cutoff > walked.cutoffMillis()) {
            walked = new CopyDigest(cutoff);
            next = Optional.of(FileId.FIRST);
            known = Optional.empty();
            left.clear();
            ranges = Optional.empty();
        }
        if (next.isPresent()) {
            next = walk(next.get());
            return BREATH;
        }
        Placement now = placement.get();
        if (left.isEmpty() || now.isMoving()) {
            return LOOK;
        }
        if (now.layout().version() != comparedVersion) {
            comparedVersion = now.layout().version();
            ranges = Optional.empty();
        }
        NodeId node = left.getFirst();
        try {
            return suspects.isUnreached(node) ? later(node) : compare(node, now);
        } catch (RuntimeException failure) { // The node, or the log, did not answer.
            LOG.debug("The copies of {} could not be compared", node, failure);
            boolean _ = suspects.failed(node, failure);
            return later(node);
        }
    }

    /** @return where it goes on */
    private Optional<FileId> walk(FileId from) {
        List<FileId> page = new ArrayList<>();
        local.forEach(from, blob -> walked.covers(blob) && page.add(blob) && page.size() < IdPage.LOOKED_MAX);
        page.forEach(walked::add);
        Optional<FileId> more =
                page.size() == IdPage.LOOKED_MAX ? page.getLast().next() : Optional.empty();
        if (more.isEmpty()) {
            known = Optional.of(walked);
            placement.get().layout().nodes().stream()
                    .map(LayoutNode::id)
                    .filter(node -> node.compareTo(here) > 0)
                    .forEach(left::add);
        }
        return more;
    }

    private Duration compare(NodeId node, Placement now) {
        ComparedNode there = peers.apply(node);
        if (ranges.isEmpty()) {
            ranges = differing(there, shared(node, now));
            return ranges.isEmpty() ? later(node) : Duration.ZERO;
        }
        Deque<Range> todo = ranges.get();
        if (todo.isEmpty()) {
            left.removeFirst();
            ranges = Optional.empty();
            compared.increment();
            return Duration.ZERO;
        }
        Range range = todo.getFirst();
        FileId end = look(node, there, range);
        todo.removeFirst();
        if (end.compareTo(range.to()) < 0) {
            todo.addFirst(new Range(end, range.to(), range.groups()));
        }
        return BREATH;
    }

    /** The others first. */
    private Duration later(NodeId node) {
        left.removeFirst();
        left.addLast(node);
        ranges = Optional.empty();
        return LOOK;
    }

    /** Groups of which both nodes are to have the blobs. */
    private BitSet shared(NodeId node, Placement now) {
        BitSet shared = new BitSet(CopyGroup.COUNT);
        for (CopyGroup group : CopyGroup.all()) {
            List<NodeId> owners = owners(group, now.layout());
            shared.set(group.number(), owners.contains(here) && owners.contains(node));
        }
        return shared;
    }

    private static List<NodeId> owners(CopyGroup group, Layout layout) {
        int wanted = group.wanted().orElse(layout.copies());
        return layout.owners(group.partition(), wanted).stream()
                .map(LayoutNode::id)
                .toList();
    }

    /** Ranges of ids in which leaves differ; empty if the node has no digest to compare with. */
    private Optional<Deque<Range>> differing(ComparedNode there, BitSet shared) {
        long cutoff = walked.cutoffMillis();
        long[] own = walked.roots();
        Optional<long[]> roots = there.roots(cutoff);
        if (roots.isEmpty() || roots.get().length != own.length) { // Of another length from another release.
            return Optional.empty();
        }
        Map<Integer, BitSet> groupsOfSlice = new TreeMap<>();
        for (int number : shared.stream().toArray()) {
            if (own[number] != roots.get()[number]) {
                CopyGroup group = new CopyGroup(number);
                Optional<long[]> leaves = there.leaves(cutoff, group);
                if (leaves.isEmpty()) {
                    return Optional.empty();
                }
                differing(group, leaves.get()).stream()
                        .forEach(slice -> groupsOfSlice
                                .computeIfAbsent(slice, _ -> new BitSet(CopyGroup.COUNT))
                                .set(number));
            }
        }
        Deque<Range> found = new ArrayDeque<>();
        groupsOfSlice.forEach(
                (slice, groups) -> found.add(new Range(walked.begin(slice), walked.begin(slice + 1), groups)));
        return Optional.of(found);
    }

    private BitSet differing(CopyGroup group, long[] leaves) {
        long[] own = walked.leaves(group);
        BitSet slices = new BitSet(CopyDigest.SLICES);
        for (int slice = 0; slice < CopyDigest.SLICES; slice++) {
            slices.set(slice, own[slice] != leaves[slice]);
        }
        return slices;
    }

    /**
     * Compares the ids of a range, as far as a page of either node goes.
     *
     * @return the first id that was not compared
     */
    private FileId look(NodeId node, ComparedNode there, Range range) {
        IdPage their = there.ids(range.from(), range.to(), range.groups());
        IdPage own = ids(range.from(), their.end(), range.groups());
        Set<FileId> theirs = new HashSet<>(their.ids());
        Set<FileId> ours = new HashSet<>(own.ids());
        NavigableSet<FileId> differing = new TreeSet<>();
        own.ids().stream().filter(blob -> !theirs.contains(blob)).forEach(differing::add);
        their.ids().stream().filter(blob -> !ours.contains(blob)).forEach(differing::add);
        MetadataView view = metadata.view().join();
        List<CompletableFuture<Boolean>> noted = new ArrayList<>();
        FileId end = own.end();
        for (FileId blob : differing.headSet(own.end(), false)) {
            if (noted.size() == NOTED_MAX) {
                end = blob;
                break;
            }
            if (view.isReferenced(blob)) {
                noted.add(owed.owe(blob, 1, List.of(ours.contains(blob) ? node : here)));
            }
        }
        CompletableFuture.allOf(noted.toArray(CompletableFuture[]::new)).join();
        lacking.increment(
                (double) noted.stream().filter(CompletableFuture::join).count());
        return end;
    }

    @Override
    public Optional<long[]> roots(long cutoffMillis) {
        return known.filter(digest -> digest.cutoffMillis() == cutoffMillis).map(CopyDigest::roots);
    }

    @Override
    public Optional<long[]> leaves(long cutoffMillis, CopyGroup group) {
        return known.filter(digest -> digest.cutoffMillis() == cutoffMillis).map(digest -> digest.leaves(group));
    }

    @Override
    public IdPage ids(FileId from, FileId to, BitSet groups) {
        List<FileId> looked = new ArrayList<>();
        local.forEach(from, blob -> blob.compareTo(to) < 0 && looked.add(blob) && looked.size() < IdPage.LOOKED_MAX);
        FileId end =
                looked.size() < IdPage.LOOKED_MAX ? to : looked.getLast().next().orElse(to);
        List<FileId> ids = looked.stream()
                .filter(blob -> groups.get(CopyGroup.of(blob).number()))
                .toList();
        return new IdPage(ids, end);
    }
}
