package dev.cairn.replication.copies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.FileId;
import dev.cairn.metadata.Owed;
import dev.cairn.metadata.WantedCopies;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore;
import dev.cairn.replication.Blobs;
import dev.cairn.replication.InMemoryBlobStore;
import dev.cairn.replication.TestMonitor;
import dev.cairn.replication.cluster.BlobCopies;
import dev.cairn.replication.cluster.ClusterException;
import dev.cairn.replication.cluster.ClusterNode;
import dev.cairn.replication.cluster.ClusterState;
import dev.cairn.replication.layout.CopyRule;
import dev.cairn.replication.layout.LayoutNode;
import dev.cairn.replication.layout.NodeId;
import dev.cairn.replication.layout.Placement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: copies end where the layout wants them, and there are never fewer of them on the way. Method: nodes in memory, whose movers take
 * their steps in an order that the seed picks, between changes of the cluster.
 */
class MoverTest {
    /** Nodes, and the state that they share. */
    private static final class Nodes {
        final Map<NodeId, InMemoryBlobStore> stores = new TreeMap<>();
        final Map<NodeId, Mover> movers = new TreeMap<>();
        final Set<NodeId> down = new HashSet<>();
        final Set<Owed> owed = new HashSet<>();
        final AtomicLong nanos = new AtomicLong();
        final Suspects suspects = new Suspects(nanos::get);
        final Set<FileId> blobs = new HashSet<>();
        final Map<NodeId, CountDownLatch> holding = new ConcurrentHashMap<>();
        Executor threads = Runnable::run;
        ClusterState state;
        boolean hasRoom = true;
        private long added;

        Nodes(int count) {
            NodeId first = add();
            state = ClusterState.founded(node(first), placed(first), CopyRule.DEFAULT);
            for (int i = 1; i < count; i++) {
                join();
                settle();
            }
        }

        private NodeId add() {
            NodeId id = new NodeId(new FileId(5, ++added));
            stores.put(id, new InMemoryBlobStore());
            movers.put(
                    id,
                    new Mover(
                            id,
                            stores.get(id),
                            this::peer,
                            () -> state.placement(),
                            suspects,
                            this::owe,
                            () -> (node, blob) -> owed.contains(new Owed(node.value(), blob)),
                            _ -> false,
                            version -> state = state.moved(id, version),
                            RepairConfig.DEFAULT,
                            new Pace(1L << 40, () -> false, nanos::get, _ -> {}),
                            work -> threads.execute(work),
                            nanos::get,
                            new TestMonitor()));
            return id;
        }

        private CompletableFuture<Boolean> owe(FileId blob, int copiesLeft, Collection<NodeId> nodes) {
            if (hasRoom) {
                nodes.forEach(node -> owed.add(new Owed(node.value(), blob)));
            }
            return CompletableFuture.completedFuture(hasRoom);
        }

        private BlobStore peer(NodeId id) {
            if (down.contains(id)) {
                throw new BlobException(new BlobError.Unreachable(id.toString(), "down"));
            }
            awaitAnswer(id);
            return stores.get(id);
        }

        /** From now on the node takes requests and answers none, until what is returned is counted down. */
        CountDownLatch hold(NodeId id) {
            CountDownLatch held = new CountDownLatch(1);
            holding.put(id, held);
            return held;
        }

        private void awaitAnswer(NodeId id) {
            try {
                holding.getOrDefault(id, new CountDownLatch(0)).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** How many blobs a node has yet to get. */
        long missing(NodeId id) {
            return blobs.stream()
                    .filter(blob -> state.placement().owners(blob).contains(id) && !has(stores.get(id), blob))
                    .count();
        }

        private static ClusterNode node(NodeId id) {
            return new ClusterNode(id, "", "", "", "", "");
        }

        private static LayoutNode placed(NodeId id) {
            return new LayoutNode(id, "", 1, false);
        }

        NodeId join() {
            NodeId id = add();
            state = state.with(node(id), placed(id));
            return id;
        }

        void write(long n) {
            write(Blobs.id(n));
        }

        void write(FileId blob) {
            state.placement().owners(blob).forEach(owner -> Blobs.put(stores.get(owner), blob, new byte[100]));
            blobs.add(blob);
        }

        /** All movers walk until nothing moves any more and what does not belong is gone. */
        void settle() {
            for (int i = 0; i < 4 * movers.size() || state.isMoving(); i++) {
                assertThat(i).as("steps").isLessThan(1_000);
                stepAll();
            }
        }

        void walkAgain() {
            nanos.addAndGet(Mover.REST.toNanos());
            settle();
        }

        void stepAll() {
            movers.forEach((id, mover) -> {
                if (!down.contains(id)) {
                    var _ = mover.step();
                }
            });
        }

        long copies(FileId blob) {
            return stores.values().stream().filter(store -> has(store, blob)).count();
        }

        static boolean has(BlobStore store, FileId blob) {
            return store.open(blob)
                    .map(reader -> {
                        reader.close();
                        return true;
                    })
                    .isPresent();
        }

        void assertPlaced() {
            for (FileId blob : blobs) {
                List<NodeId> owners = state.placement().owners(blob);
                stores.forEach((id, store) ->
                        assertThat(has(store, blob)).as("%s on %s", blob, id).isEqualTo(owners.contains(id)));
            }
        }
    }

    @Test
    void aNodeMoreGetsItsShareAndTheOthersGiveItUp() {
        Nodes nodes = new Nodes(3);
        LongStream.range(0, 500).forEach(nodes::write);

        NodeId fourth = nodes.join();
        nodes.settle();

        nodes.assertPlaced();
        assertThat(nodes.stores.get(fourth).count()).isBetween(300, 450);
    }

    @Test
    void aBlobKeepsTheNumberOfCopiesThatItWasWrittenWith() {
        Nodes nodes = new Nodes(3);
        List<FileId> blobs = LongStream.range(0, 300)
                .mapToObj(n -> Blobs.id(n).wanting(WantedCopies.of((int) (1 + n % 5))))
                .toList();
        blobs.forEach(nodes::write);

        NodeId fourth = nodes.join();
        nodes.settle();
        nodes.assertPlaced();
        blobs.forEach(blob -> assertThat(nodes.copies(blob))
                .isEqualTo(Math.min(4, blob.wanted().number().orElseThrow())));
        assertThat(nodes.stores.get(fourth).count()).isBetween(110, 240);

        nodes.state = nodes.state.draining(fourth, true);
        nodes.settle();
        nodes.assertPlaced();
        assertThat(nodes.stores.get(fourth).count()).isZero();
    }

    @Test
    void nodesThatJoinBeforeCopiesHaveMovedGetTheirsAllTheSame() {
        Nodes nodes = new Nodes(2);
        LongStream.range(0, 200).forEach(nodes::write);

        var _ = nodes.join();
        var _ = nodes.join();
        nodes.settle();

        nodes.assertPlaced();
    }

    @Test
    void aNodeThatDrainsIsEmptyInTheEnd() {
        Nodes nodes = new Nodes(4);
        LongStream.range(0, 200).forEach(nodes::write);
        NodeId leaving = nodes.state.nodes().getFirst().id();

        nodes.state = nodes.state.draining(leaving, true);
        nodes.settle();

        nodes.assertPlaced();
        assertThat(nodes.stores.get(leaving).count()).isZero();
    }

    @Test
    void aDeadNodeIsReplaced() {
        Nodes nodes = new Nodes(3);
        LongStream.range(0, 200).forEach(nodes::write);
        NodeId dead = nodes.state.nodes().getFirst().id();
        nodes.down.add(dead);

        nodes.state = nodes.state.without(dead, BlobCopies.COMPLETE, false);
        nodes.stores.remove(dead);
        nodes.movers.remove(dead);
        NodeId fresh = nodes.join();
        nodes.settle();

        nodes.assertPlaced();
        assertThat(nodes.stores.get(fresh).count()).isEqualTo(200);
    }

    @Test
    void nothingIsSaidToHaveMovedWhileANodeIsNotReached() {
        Nodes nodes = new Nodes(3);
        LongStream.range(0, 50).forEach(nodes::write);
        NodeId fourth = nodes.join();
        nodes.down.add(fourth);

        for (int i = 0; i < 20; i++) {
            nodes.stepAll();
        }

        assertThat(nodes.state.moved()).isEmpty();
        nodes.down.remove(fourth);
        nodes.nanos.addAndGet(Suspects.UNREACHED_FOR.toNanos());
        nodes.settle();
        nodes.assertPlaced();
    }

    @Test
    @Timeout(60)
    void aNodeThatStandsStillHoldsUpOnlyWhatIsForIt() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Nodes nodes = new Nodes(3);
            LongStream.range(0, 300).forEach(nodes::write);
            nodes.threads = threads;
            NodeId still = nodes.join();
            NodeId other = nodes.join();
            CountDownLatch held = nodes.hold(still);
            try {
                while (nodes.missing(other) > 0) {
                    nodes.stepAll();
                }
                assertThat(nodes.stores.get(still).count()).isZero();
                assertThat(nodes.state.moved()).isSubsetOf(still, other);
            } finally {
                held.countDown();
            }
            while (nodes.state.isMoving()) {
                nodes.stepAll();
            }
            assertThat(nodes.missing(still)).isZero();
        }
    }

    @Test
    void aCopyIsGivenOnceAndNoOtherIsReadForIt() {
        Nodes nodes = new Nodes(3);
        LongStream.range(0, 300).forEach(nodes::write);
        NodeId fourth = nodes.join();

        nodes.settle();

        nodes.assertPlaced();
        long read = nodes.stores.values().stream()
                .mapToLong(InMemoryBlobStore::readsEver)
                .sum();
        assertThat(read).isEqualTo(nodes.stores.get(fourth).count());
    }

    @Test
    void whatANodeIsStuckWithAnotherGivesInItsPlace() {
        Nodes nodes = new Nodes(3);
        LongStream.range(0, 100).forEach(nodes::write);
        NodeId fourth = nodes.join();
        Set<NodeId> others = new HashSet<>(nodes.movers.keySet());
        NodeId stuck = nodes.blobs.stream()
                .filter(blob -> nodes.state.placement().owners(blob).contains(fourth))
                .map(blob -> nodes.state.placement().owners(blob).getFirst())
                .filter(node -> !node.equals(fourth))
                .findFirst()
                .orElseThrow();
        others.remove(stuck);

        Runnable walk = () -> {
            for (int i = 0; i < 4; i++) {
                others.forEach(node -> {
                    var _ = nodes.movers.get(node).step();
                });
            }
        };
        walk.run();
        walk.run();
        nodes.nanos.addAndGet(GiverTurns.PATIENCE.toNanos() - 1);
        walk.run();
        assertThat(nodes.missing(fourth)).as("it may still come to it").isPositive();

        nodes.nanos.addAndGet(1 + GiverTurns.PATIENCE.toNanos());
        walk.run();
        assertThat(nodes.missing(fourth)).isZero();
    }

    @Test
    void whatTheOneWhoseTurnItIsHasNotItselfAnotherGivesAtOnce() {
        Nodes nodes = new Nodes(3);
        LongStream.range(0, 100).forEach(nodes::write);
        NodeId fourth = nodes.join();
        for (FileId blob : nodes.blobs) {
            List<NodeId> owners = nodes.state.placement().owners(blob);
            owners.stream()
                    .filter(node -> !node.equals(fourth))
                    .findFirst()
                    .ifPresent(first -> nodes.stores.get(first).delete(blob));
        }

        nodes.settle();

        assertThat(nodes.missing(fourth)).isZero();
        assertThat(nodes.nanos).hasValue(0);
    }

    @Test
    void whoLeavesSaysThatNothingIsLeftOnlyOnceAllIsWhereItBelongs() {
        Nodes nodes = new Nodes(4);
        LongStream.range(0, 200).forEach(nodes::write);
        NodeId leaving = nodes.state.nodes().getFirst().id();
        nodes.state = nodes.state.draining(leaving, true);

        for (int i = 0; i < 20; i++) {
            var _ = nodes.movers.get(leaving).step();
        }
        assertThat(nodes.state.moved()).isEmpty();

        nodes.settle();
        nodes.assertPlaced();
    }

    @Test
    void aRebalanceFindsACopyThatWasLost() {
        Nodes nodes = new Nodes(3);
        LongStream.range(0, 50).forEach(nodes::write);
        nodes.stores.values().iterator().next().delete(Blobs.id(7));

        nodes.state = nodes.state.rebalanced();
        nodes.settle();

        nodes.assertPlaced();
    }

    @Test
    void whatASuspectShouldGiveAnotherGivesAtOnce() {
        Nodes nodes = new Nodes(3);
        LongStream.range(0, 100).forEach(nodes::write);
        NodeId suspect = nodes.state.nodes().getFirst().id();
        NodeId fourth = nodes.join();
        nodes.suspects.suspect(suspect);

        for (int i = 0; i < 4; i++) {
            nodes.movers.forEach((node, mover) -> {
                if (!node.equals(suspect)) {
                    var _ = mover.step();
                }
            });
        }

        assertThat(nodes.missing(fourth)).isZero();
    }

    @Test
    void whomOnlyTheMembershipSuspectsIsGivenItsCopies() {
        Nodes nodes = new Nodes(3);
        LongStream.range(0, 50).forEach(nodes::write);
        nodes.suspects.suspect(nodes.join());

        nodes.settle();

        nodes.assertPlaced();
    }

    @Test
    void aCopyIsKeptWhileAnOwnerOwesIt() {
        Nodes nodes = new Nodes(4);
        FileId blob = Blobs.id(1);
        nodes.write(1);
        List<NodeId> owners = nodes.state.placement().owners(blob);
        nodes.stores.forEach((id, store) -> {
            if (!owners.contains(id)) {
                Blobs.put(store, blob, new byte[100]);
            }
        });
        nodes.owed.add(new Owed(owners.getFirst().value(), blob));

        nodes.walkAgain();
        assertThat(nodes.copies(blob))
                .as("that of an owner is damaged, as was found")
                .isEqualTo(4);

        nodes.owed.clear();
        nodes.walkAgain();
        assertThat(nodes.copies(blob)).isEqualTo(3);
    }

    @Test
    void anOwnerThatOwesItsCopyIsNotReliedUponToGiveIt() {
        Nodes nodes = new Nodes(3);
        LongStream.range(0, 50).forEach(nodes::write);
        NodeId fourth = nodes.join();
        Placement now = nodes.state.placement();
        Set<FileId> lacking = new HashSet<>();
        for (FileId blob : nodes.blobs) {
            if (now.owners(blob).contains(fourth)) {
                NodeId first = now.owners(blob).stream()
                        .filter(node -> now.wasAlwaysOwner(node, blob))
                        .findFirst()
                        .orElseThrow();
                nodes.stores.get(first).delete(blob);
                nodes.owed.add(new Owed(first.value(), blob));
                lacking.add(blob);
            }
        }
        assertThat(lacking).isNotEmpty();

        // Who leaves has its copy too: it gives nothing, so that the owners have to.
        nodes.movers
                .keySet()
                .forEach(node -> lacking.stream()
                        .filter(blob -> !now.owners(blob).contains(node))
                        .forEach(blob -> nodes.stores.get(node).delete(blob)));
        nodes.settle();

        lacking.forEach(
                blob -> assertThat(Nodes.has(nodes.stores.get(fourth), blob)).isTrue());
    }

    @Test
    void whatCannotBeReadIsOwedByWhoLacksItAndHoldsUpNothing() {
        Nodes nodes = new Nodes(3);
        LongStream.range(0, 50).forEach(nodes::write);
        NodeId fourth = nodes.join();
        Set<Owed> lacking = new HashSet<>();
        for (FileId blob : nodes.blobs) {
            if (nodes.state.placement().owners(blob).contains(fourth)) {
                nodes.stores.values().forEach(store -> store.damage(blob));
                lacking.add(new Owed(fourth.value(), blob));
            }
        }

        nodes.settle();

        assertThat(nodes.owed).isEqualTo(lacking).isNotEmpty();
        assertThat(nodes.stores.get(fourth).count()).isZero();
        nodes.blobs.forEach(blob -> assertThat(nodes.copies(blob)).isEqualTo(3));
    }

    @Test
    void whatCannotBeReadIsNotPassedOverUntilThereIsRoomToNoteIt() {
        Nodes nodes = new Nodes(3);
        LongStream.range(0, 50).forEach(nodes::write);
        var _ = nodes.join();
        nodes.blobs.forEach(blob -> nodes.stores.values().forEach(store -> store.damage(blob)));
        nodes.hasRoom = false;

        for (int i = 0; i < 20; i++) {
            nodes.stepAll();
        }
        assertThat(nodes.state.isMoving()).isTrue();

        nodes.hasRoom = true;
        nodes.settle();
        assertThat(nodes.owed).isNotEmpty();
    }

    @Test
    void whatNoThreadCouldBeStartedForIsGivenInAnotherWalk() {
        Nodes nodes = new Nodes(3);
        LongStream.range(0, 50).forEach(nodes::write);
        var _ = nodes.join();
        nodes.threads = _ -> {
            throw new RejectedExecutionException();
        };

        for (int i = 0; i < 20; i++) {
            nodes.stepAll();
        }
        assertThat(nodes.state.isMoving()).isTrue();

        nodes.threads = Runnable::run;
        nodes.settle();
        nodes.assertPlaced();
    }

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void copiesNeverGetFewerOnTheWay(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Nodes nodes = new Nodes(random.nextInt(2, 5));
        long written = 0;
        Map<FileId, Long> fewest = new TreeMap<>();
        for (int step = 0; step < 150; step++) {
            switch (random.nextInt(12)) {
                case 0 -> change(nodes, random);
                case 1, 2, 3 -> {
                    FileId blob = Blobs.id(written++)
                            .wanting(random.nextBoolean() ? WantedCopies.USUAL : WantedCopies.of(random.nextInt(1, 6)));
                    nodes.write(blob);
                    fewest.put(blob, nodes.copies(blob));
                }
                default -> {
                    List<Mover> movers = new ArrayList<>(nodes.movers.values());
                    var _ = movers.get(random.nextInt(movers.size())).step();
                }
            }
            long usable = nodes.state.layout().usableNodes().size();
            fewest.replaceAll((_, copies) -> Math.min(copies, usable));
            fewest.forEach((blob, copies) ->
                    assertThat(nodes.copies(blob)).as("copies of %s", blob).isGreaterThanOrEqualTo(copies));
        }

        nodes.settle();

        nodes.assertPlaced();
    }

    private static void change(Nodes nodes, SplittableRandom random) {
        List<ClusterNode> all = nodes.state.nodes();
        NodeId any = all.get(random.nextInt(all.size())).id();
        ClusterState before = nodes.state;
        try {
            switch (random.nextInt(3)) {
                case 0 -> {
                    if (all.size() < 7) {
                        var _ = nodes.join();
                    }
                }
                case 1 -> nodes.state = before.draining(any, true);
                default -> nodes.state = before.draining(any, false);
            }
        } catch (ClusterException refused) {
            nodes.state = before;
        }
        nodes.movers
                .keySet()
                .retainAll(nodes.state.nodes().stream().map(ClusterNode::id).toList());
        nodes.stores
                .keySet()
                .retainAll(nodes.state.nodes().stream().map(ClusterNode::id).toList());
    }
}
