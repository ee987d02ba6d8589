package dev.cairn.replication.copies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.FileId;
import dev.cairn.metadata.WantedCopies;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore.BlobReader;
import dev.cairn.replication.BlobStore.BlobWriter;
import dev.cairn.replication.BlobStore.Copies;
import dev.cairn.replication.Blobs;
import dev.cairn.replication.layout.CopyRule;
import dev.cairn.replication.layout.LayoutNode;
import dev.cairn.replication.layout.LayoutPlanner;
import dev.cairn.replication.layout.NodeId;
import dev.cairn.replication.layout.Placement;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: a blob is where it should be, or it is known where it is not. Method: nodes in memory, some cut off, slow, full or damaged. */
class FileReplicationManagerTest {
    private static final FileId BLOB = Blobs.id(7);
    private static final int MIB = 1 << 20;

    private static void store(CopiesCluster cluster, FileId blob, byte[] body, boolean whole) {
        if (whole) {
            Blobs.put(cluster.manager(), blob, body);
        } else {
            Blobs.write(cluster.manager(), blob, -1, body, 100_000);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBlobIsOnAllOfItsOwners(boolean whole) {
        try (CopiesCluster cluster = new CopiesCluster(5)) {
            store(cluster, BLOB, Blobs.bytes(1, MIB), whole);

            assertThat(await(cluster, BLOB, 3))
                    .containsExactlyInAnyOrderElementsOf(cluster.placement().owners(BLOB));
            assertThat(Blobs.read(cluster.manager(), BLOB)).isEqualTo(Blobs.bytes(1, MIB));
        }
    }

    /** A copy beyond the quorum need not be there when the write is acknowledged. */
    private static Set<NodeId> await(CopiesCluster cluster, FileId blob, int copies) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (cluster.holders(blob).size() < copies && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        return cluster.holders(blob);
    }

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aWriteStandsExactlyIfItsQuorumDoesAndWhoMissedItOwesIt(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int copies = random.nextInt(1, 6);
        CopyRule rule = new CopyRule(copies, random.nextInt(copies / 2 + 1, copies + 1));
        WantedCopies wanted = random.nextBoolean() ? WantedCopies.USUAL : WantedCopies.of(random.nextInt(1, 6));
        boolean all = random.nextInt(4) == 0;
        FileId blob = BLOB.wanting(all ? wanted.withAll() : wanted);
        try (CopiesCluster cluster = new CopiesCluster(random.nextInt(1, 7), rule)) {
            List<NodeId> owners = cluster.placement().owners(blob);
            Set<NodeId> bad = new TreeSet<>();
            for (NodeId owner : owners) {
                if (random.nextInt(3) == 0) {
                    bad.add(owner);
                    if (!owner.equals(CopiesCluster.id(0)) && random.nextBoolean()) {
                        cluster.cutOff(owner);
                    } else {
                        cluster.store(owner).refuseAsFull();
                    }
                }
            }
            int majority = wanted.number().isPresent() ? wanted.number().getAsInt() / 2 + 1 : rule.quorum();
            int quorum = all ? owners.size() : Math.min(majority, owners.size());
            assertThat(cluster.manager().copies(blob)).isEqualTo(new Copies(quorum, owners.size()));
            boolean stands = owners.size() - bad.size() >= quorum;

            try {
                store(cluster, blob, Blobs.bytes(seed, random.nextInt(400_000)), random.nextBoolean());

                assertThat(stands).isTrue();
                Set<NodeId> good = new TreeSet<>(owners);
                good.removeAll(bad);
                assertThat(await(cluster, blob, good.size())).isEqualTo(good);
                awaitOwed(cluster, blob, bad);
            } catch (RuntimeException failure) {
                assertThat(stands).as(failure.toString()).isFalse();
                BlobError error = Blobs.errorOf(failure);
                assertThat(error)
                        .isInstanceOf(
                                owners.equals(List.of(CopiesCluster.id(0)))
                                        ? BlobError.DiskFull.class
                                        : BlobError.QuorumLost.class);
            }
        }
    }

    private static void awaitOwed(CopiesCluster cluster, FileId blob, Set<NodeId> bad) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!cluster.owed(blob).equals(bad) && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(cluster.owed(blob)).isEqualTo(bad);
    }

    @Test
    void aBlobHasAsManyCopiesAsItsWriterWants() {
        try (CopiesCluster cluster = new CopiesCluster(6)) {
            for (int wanted = 1; wanted <= 5; wanted++) {
                FileId blob = BLOB.wanting(WantedCopies.of(wanted));

                store(cluster, blob, new byte[100], true);

                assertThat(await(cluster, blob, wanted)).hasSize(wanted);
                assertThat(cluster.manager().copies(blob)).isEqualTo(new Copies(wanted / 2 + 1, wanted));
                assertThat(Blobs.read(cluster.manager(), blob)).hasSize(100);
            }
        }
    }

    @Test
    void ofFiveCopiesThereAreThreeOnThreeNodes() {
        try (CopiesCluster cluster = new CopiesCluster(3)) {
            FileId blob = BLOB.wanting(WantedCopies.of(5));

            store(cluster, blob, new byte[100], true);

            assertThat(await(cluster, blob, 3)).hasSize(3);
            assertThat(cluster.manager().copies(blob)).isEqualTo(new Copies(3, 3));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoWaitsForAllCopiesIsNotToldOfSuccessBefore(boolean whole) {
        try (CopiesCluster cluster = new CopiesCluster(3)) {
            FileId blob = BLOB.wanting(WantedCopies.USUAL.withAll());
            store(cluster, blob, Blobs.bytes(1, MIB), whole);
            assertThat(cluster.holders(blob)).as("without waiting").hasSize(3);

            cluster.cutOff(CopiesCluster.id(2));
            FileId another = Blobs.id(8).wanting(WantedCopies.USUAL.withAll());
            assertThatThrownBy(() -> store(cluster, another, Blobs.bytes(1, MIB), whole))
                    .satisfies(failure -> assertThat(Blobs.errorOf(failure))
                            .isInstanceOfSatisfying(
                                    BlobError.QuorumLost.class,
                                    lost -> assertThat(lost.needed()).isEqualTo(3)));
        }
    }

    @Test
    void aWriteIsNotAcknowledgedIfWhatIsOwedCannotBeNoted() {
        try (CopiesCluster cluster = new CopiesCluster(3)) {
            cluster.store(0).refuseAsFull();
            cluster.owesNothing();

            assertThatThrownBy(() -> store(cluster, BLOB, new byte[10], true))
                    .satisfies(failure -> assertThat(Blobs.errorOf(failure)).isInstanceOf(BlobError.Failed.class));
        }
    }

    @Test
    void aSlowCopyHoldsUpNoQuorum() {
        try (CopiesCluster cluster = new CopiesCluster(3)) {
            CountDownLatch held = cluster.store(2).holdWrites();

            store(cluster, BLOB, Blobs.bytes(1, 4 * MIB), false);

            assertThat(cluster.owed(BLOB)).containsExactly(CopiesCluster.id(2));
            assertThat(Blobs.read(cluster.manager(), BLOB)).isEqualTo(Blobs.bytes(1, 4 * MIB));
            held.countDown();
        }
    }

    @Test
    void aWriteThatCanDoWithoutASuspectWaitsForNoneOfItsPieces() {
        try (CopiesCluster cluster = new CopiesCluster(3)) {
            cluster.suspects().suspect(CopiesCluster.id(2));
            CountDownLatch held = cluster.store(2).holdWrites();
            long began = System.nanoTime();

            store(cluster, BLOB, Blobs.bytes(1, 4 * MIB), false);

            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(CopiesWriter.SLOW);
            assertThat(cluster.owed(BLOB)).containsExactly(CopiesCluster.id(2));
            held.countDown();
        }
    }

    @Test
    void noSuspectIsGivenUpForANodeThatIsGone() {
        try (CopiesCluster cluster = new CopiesCluster(3)) {
            cluster.suspects().suspect(CopiesCluster.id(1));
            cluster.suspects().suspect(CopiesCluster.id(2));
            CountDownLatch busy = cluster.store(1).holdWrites();
            Thread.ofPlatform().start(() -> {
                while (cluster.store(1).heldWrites() == 0) {
                    Thread.onSpinWait();
                }
                cluster.cutOff(CopiesCluster.id(2));
                busy.countDown();
            });

            store(cluster, BLOB, Blobs.bytes(1, 4 * MIB), false);

            assertThat(cluster.holders(BLOB)).contains(CopiesCluster.id(1));
        }
    }

    @Test
    void whoIsPassedOverAsASuspectIsSuspectNoLongerForThat() {
        try (CopiesCluster cluster = new CopiesCluster(3)) {
            cluster.suspects().suspect(CopiesCluster.id(2));
            CountDownLatch held = cluster.store(2).holdWrites();

            store(cluster, BLOB, Blobs.bytes(1, 4 * MIB), false);
            cluster.suspects().trust(CopiesCluster.id(2));

            assertThat(cluster.owed(BLOB)).containsExactly(CopiesCluster.id(2));
            assertThat(cluster.suspects().contains(CopiesCluster.id(2))).isFalse();
            held.countDown();
        }
    }

    @Test
    void whoMadeACopyIsNoSuspect() {
        try (CopiesCluster cluster = new CopiesCluster(3)) {
            cluster.cutOff(CopiesCluster.id(1));
            store(cluster, BLOB, new byte[10], true);
            cluster.reachAgain(CopiesCluster.id(1));

            store(cluster, Blobs.id(8), new byte[10], false);
            await(cluster, Blobs.id(8), 3);

            assertThat(cluster.suspects().contains(CopiesCluster.id(1))).isFalse();
        }
    }

    @Test
    void aSuspectThatTakesItsPiecesGetsItsCopy() {
        try (CopiesCluster cluster = new CopiesCluster(3)) {
            cluster.suspects().suspect(CopiesCluster.id(2));

            store(cluster, BLOB, Blobs.bytes(1, 200_000), false); // No more than its lane holds.

            assertThat(await(cluster, BLOB, 3)).hasSize(3);
        }
    }

    @Test
    void whoWasNotReachedByAWriteIsReadLast() {
        try (CopiesCluster cluster = new CopiesCluster(3)) {
            cluster.cutOff(CopiesCluster.id(1));

            store(cluster, BLOB, new byte[10], true);

            assertThat(cluster.suspects().contains(CopiesCluster.id(1))).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNodeWhoseDiskIsFullTakesWritesForTheOthers(boolean whole) {
        try (CopiesCluster cluster = new CopiesCluster(3)) {
            cluster.store(0).refuseAsFull();

            cluster.manager().requireSpace();
            store(cluster, BLOB, Blobs.bytes(1, MIB), whole);

            assertThat(await(cluster, BLOB, 2)).containsExactlyInAnyOrder(CopiesCluster.id(1), CopiesCluster.id(2));
            assertThat(cluster.owed(BLOB)).containsExactly(CopiesCluster.id(0));
            assertThat(Blobs.read(cluster.manager(), BLOB)).isEqualTo(Blobs.bytes(1, MIB));
        }
    }

    @Test
    void aNodeWhoseDiskIsFullRefusesWritesWhereTheOthersAreNoQuorum() {
        try (CopiesCluster cluster = new CopiesCluster(2)) {
            cluster.manager().requireSpace();
            cluster.store(0).refuseAsFull();

            assertThatThrownBy(() -> cluster.manager().requireSpace())
                    .satisfies(failure -> assertThat(Blobs.errorOf(failure)).isInstanceOf(BlobError.DiskFull.class));
        }
    }

    /** The nodes of the other zone are cut off, and would be suspect if one of them had been asked. */
    @Test
    void aCopyInTheOwnZoneIsReadFirst() {
        try (CopiesCluster cluster = new CopiesCluster(4)) {
            List<LayoutNode> placed = IntStream.range(0, 4)
                    .mapToObj(n -> new LayoutNode(CopiesCluster.id(n), n % 2 == 0 ? "a" : "b", 1, false))
                    .toList();
            CopyRule rule = new CopyRule(2, 2);
            cluster.place(new Placement(rule, LayoutPlanner.first(2, placed), List.of()));
            List<FileId> elsewhere = LongStream.range(0, 100)
                    .mapToObj(Blobs::id)
                    .filter(blob -> !cluster.placement().owners(blob).contains(CopiesCluster.id(0)))
                    .toList();
            assertThat(elsewhere).hasSizeGreaterThan(20);
            elsewhere.forEach(blob -> store(cluster, blob, Blobs.bytes(1, 100), true));
            cluster.cutOff(CopiesCluster.id(1));
            cluster.cutOff(CopiesCluster.id(3));

            elsewhere.forEach(
                    blob -> assertThat(Blobs.read(cluster.manager(), blob)).isEqualTo(Blobs.bytes(1, 100)));

            assertThat(cluster.suspects().contains(CopiesCluster.id(1))).isFalse();
            assertThat(cluster.suspects().contains(CopiesCluster.id(3))).isFalse();
        }
    }

    @Test
    void aWriterGivenUpLeavesNothingAnywhere() {
        try (CopiesCluster cluster = new CopiesCluster(3)) {
            try (BlobWriter writer = cluster.manager().create(BLOB, -1)) {
                writer.write(ByteBuffer.allocate(MIB));
            }
            assertThat(cluster.suspects().contains(CopiesCluster.id(1)))
                    .as("it is not the node's doing")
                    .isFalse();

            assertThat(cluster.holders(BLOB)).isEmpty();
        }
    }

    @Test
    void aWriteEndsAsSoonAsItsQuorumIsLost() {
        try (CopiesCluster cluster = new CopiesCluster(3);
                BlobWriter writer = cluster.manager().create(BLOB, -1)) {
            writer.write(ByteBuffer.allocate(MIB));
            cluster.cutOff(CopiesCluster.id(1));
            cluster.cutOff(CopiesCluster.id(2));

            assertThatThrownBy(() -> {
                        for (int i = 0; i < 100; i++) {
                            writer.write(ByteBuffer.allocate(MIB));
                        }
                    })
                    .satisfies(failure -> assertThat(Blobs.errorOf(failure))
                            .isInstanceOfSatisfying(
                                    BlobError.QuorumLost.class,
                                    lost -> assertThat(lost.needed()).isEqualTo(2)));
        }
    }

    @Test
    void aReadGoesOnWithAnotherCopyWhereOneFails() {
        try (CopiesCluster cluster = new CopiesCluster(6)) {
            byte[] body = Blobs.bytes(3, 2 * MIB);
            FileId blob = notHere(cluster);
            store(cluster, blob, body, false);
            var _ = await(cluster, blob, 3);
            List<NodeId> owners = cluster.placement().owners(blob);
            ByteBuffer read = ByteBuffer.allocate(body.length);

            try (BlobReader reader = cluster.manager().open(blob).orElseThrow()) {
                for (int at = 0; at < body.length; at += 64 << 10) {
                    reader.read(at, read.limit(at + (64 << 10)));
                    if (at == 0) {
                        cluster.cutOff(owners.get(0));
                    } else if (at == MIB) {
                        cluster.cutOff(owners.get(1));
                    }
                }
            }

            assertThat(read.array()).isEqualTo(body);
        }
    }

    /** A blob that node 0 does not own. */
    private static FileId notHere(CopiesCluster cluster) {
        return LongStream.range(0, 1_000)
                .mapToObj(Blobs::id)
                .filter(id -> !cluster.placement().owners(id).contains(CopiesCluster.id(0)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aDamagedCopyIsNotReadAndIsOwed() {
        try (CopiesCluster cluster = new CopiesCluster(3)) {
            byte[] body = Blobs.bytes(4, 300_000);
            store(cluster, BLOB, body, true);
            var _ = await(cluster, BLOB, 3);
            cluster.store(0).damage(BLOB);

            assertThat(Blobs.read(cluster.manager(), BLOB)).isEqualTo(body);
            assertThat(cluster.owed(BLOB)).containsExactly(CopiesCluster.id(0));
            assertThat(cluster.copiesLeft(BLOB)).isEqualTo(1);
        }
    }

    @Test
    void ofAnOnlyCopyThatIsDamagedNoneIsLeft() {
        try (CopiesCluster cluster = new CopiesCluster(3)) {
            FileId only = BLOB.wanting(WantedCopies.of(1));
            store(cluster, only, new byte[100], true);
            cluster.store(cluster.placement().owners(only).getFirst()).damage(only);

            assertThatThrownBy(() -> Blobs.read(cluster.manager(), only)).isInstanceOf(BlobException.class);
            assertThat(cluster.copiesLeft(only)).isZero();
        }
    }

    @Test
    void aMissingCopyIsOwedOnceItIsMissed() {
        try (CopiesCluster cluster = new CopiesCluster(3)) {
            store(cluster, BLOB, new byte[100], true);
            var _ = await(cluster, BLOB, 3);
            cluster.store(0).delete(BLOB);

            assertThat(Blobs.read(cluster.manager(), BLOB)).hasSize(100);
            assertThat(cluster.owed(BLOB)).containsExactly(CopiesCluster.id(0));
        }
    }

    @Test
    void noMoreCopiesAreToldThanTheLayoutWantedByWhichTheWriteMayHaveBegun() {
        try (CopiesCluster cluster = new CopiesCluster(3)) {
            Placement now = cluster.placement();
            List<LayoutNode> alone = List.of(now.layout().nodes().getFirst());
            cluster.place(new Placement(
                    now.rule(), now.layout(), List.of(LayoutPlanner.first(CopyRule.DEFAULT.copies(), alone))));

            assertThat(cluster.manager().copies(BLOB)).isEqualTo(new Copies(1, 3));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoBecameAnOwnerWhileABlobWasOnItsWayOwesItsCopyThoughNothingMovesAnyMore(boolean alone) {
        try (CopiesCluster cluster = new CopiesCluster(5)) {
            Placement later = cluster.placement();
            List<LayoutNode> first = later.layout().nodes().subList(0, alone ? 1 : 2);
            Placement begun =
                    new Placement(later.rule(), LayoutPlanner.first(CopyRule.DEFAULT.copies(), first), List.of());
            List<NodeId> all = List.of(CopiesCluster.id(0), CopiesCluster.id(1), CopiesCluster.id(2));
            Placement now = new Placement(
                    later.rule(),
                    LayoutPlanner.next(
                            begun.layout(),
                            CopyRule.DEFAULT.copies(),
                            later.layout().nodes().subList(0, 3)),
                    List.of());
            cluster.place(begun);
            try (BlobWriter writer = cluster.manager().create(BLOB, -1)) {
                writer.write(ByteBuffer.allocate(MIB));
                cluster.place(now);

                writer.commit().orTimeout(30, TimeUnit.SECONDS).join();
            }

            assertThat(cluster.owed(BLOB)).containsExactlyInAnyOrderElementsOf(all.subList(first.size(), all.size()));
            assertThat(cluster.manager().copies(BLOB)).isEqualTo(new Copies(first.size(), 3));
            assertThat(cluster.manager().copies(Blobs.id(8))).isEqualTo(new Copies(2, 3));
        }
    }

    @Test
    void aMissingCopyIsOwedAtTheNextReadIfThereWasNoRoomToNoteIt() {
        try (CopiesCluster cluster = new CopiesCluster(3)) {
            store(cluster, BLOB, new byte[100], true);
            var _ = await(cluster, BLOB, 3);
            cluster.store(0).delete(BLOB);
            cluster.roomToNote(false);
            assertThat(Blobs.read(cluster.manager(), BLOB)).hasSize(100);
            cluster.roomToNote(true);

            assertThat(Blobs.read(cluster.manager(), BLOB)).hasSize(100);

            assertThat(cluster.owed(BLOB)).containsExactly(CopiesCluster.id(0));
        }
    }

    @Test
    void damageInAllCopiesIsToldAsDamage() {
        try (CopiesCluster cluster = new CopiesCluster(3)) {
            store(cluster, BLOB, new byte[100], true);
            var _ = await(cluster, BLOB, 3);
            for (int node = 0; node < 3; node++) {
                cluster.store(node).damage(BLOB);
            }

            assertThatThrownBy(() -> Blobs.read(cluster.manager(), BLOB))
                    .satisfies(failure -> assertThat(Blobs.errorOf(failure)).isInstanceOf(BlobError.Damaged.class));
        }
    }

    @Test
    void aBlobIsOnlySaidNotToBeThereIfAllNodesSaySo() {
        try (CopiesCluster cluster = new CopiesCluster(3)) {
            assertThat(cluster.manager().open(BLOB)).isEmpty();

            cluster.cutOff(CopiesCluster.id(2));

            assertThatThrownBy(() -> cluster.manager().open(BLOB))
                    .satisfies(failure -> assertThat(Blobs.errorOf(failure)).isInstanceOf(BlobError.Unreachable.class));
        }
    }

    @Test
    void aLateCopyIsNotWaitedFor() {
        try (CopiesCluster cluster = new CopiesCluster(6)) {
            FileId blob = notHere(cluster);
            store(cluster, blob, new byte[100], true);
            var _ = await(cluster, blob, 3);
            CountDownLatch held =
                    cluster.store(cluster.placement().owners(blob).getFirst()).holdReads();

            assertThat(Blobs.read(cluster.manager(), blob)).hasSize(100);

            held.countDown();
        }
    }

    @Test
    void whileCopiesMoveABlobIsFoundWhereItWas() {
        try (CopiesCluster cluster = new CopiesCluster(6)) {
            Placement before = cluster.placement();
            List<LayoutNode> few = before.layout().nodes().subList(0, 3);
            Placement small = new Placement(CopyRule.DEFAULT, LayoutPlanner.first(3, few), List.of());
            cluster.place(small);
            store(cluster, BLOB, Blobs.bytes(5, 1000), true);
            var _ = await(cluster, BLOB, 3);

            cluster.place(new Placement(
                    CopyRule.DEFAULT,
                    LayoutPlanner.next(
                            small.layout(), 3, before.layout().nodes().subList(3, 6)),
                    List.of(small.layout())));
            cluster.store(0).delete(BLOB);

            assertThat(Blobs.read(cluster.manager(), BLOB)).isEqualTo(Blobs.bytes(5, 1000));
            assertThat(cluster.owed(BLOB)).as("it is on its way").isEmpty();
        }
    }

    @Test
    void deletingDeletesAllCopiesThatAreReached() {
        try (CopiesCluster cluster = new CopiesCluster(3)) {
            store(cluster, BLOB, new byte[100], true);
            var _ = await(cluster, BLOB, 3);
            cluster.cutOff(CopiesCluster.id(1));

            cluster.manager().delete(BLOB);

            assertThat(cluster.holders(BLOB)).containsExactly(CopiesCluster.id(1));
        }
    }

    /** Each may take seconds to find out, and there may be a thousand blobs to delete. */
    @Test
    void deletingDoesNotWaitForANodeThatWasNotReachedJustNow() {
        try (CopiesCluster cluster = new CopiesCluster(3)) {
            cluster.cutOff(CopiesCluster.id(1));

            LongStream.range(0, 10).mapToObj(Blobs::id).forEach(cluster.manager()::delete);

            assertThat(cluster.deletions())
                    .as("ten by the one, once by the other")
                    .isEqualTo(11);
        }
    }

    @Test
    void noReaderIsLeftOpen() {
        try (CopiesCluster cluster = new CopiesCluster(6)) {
            FileId blob = notHere(cluster);
            store(cluster, blob, new byte[100], true);
            List<NodeId> owners = cluster.placement().owners(blob);
            var _ = await(cluster, blob, 3);
            CountDownLatch held = cluster.store(owners.getFirst()).holdReads();
            assertThat(Blobs.read(cluster.manager(), blob)).hasSize(100);
            held.countDown();

            long end = System.nanoTime() + 10_000_000_000L;
            while (owners.stream()
                                    .mapToInt(owner -> cluster.store(owner).readers())
                                    .sum()
                            > 0
                    && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            assertThat(owners).allMatch(owner -> cluster.store(owner).readers() == 0);
        }
    }
}
