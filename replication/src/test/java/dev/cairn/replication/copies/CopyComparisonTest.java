package dev.cairn.replication.copies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.FileId;
import dev.cairn.metadata.FileMetadataManager;
import dev.cairn.metadata.InMemoryCommitLog;
import dev.cairn.metadata.Metadata;
import dev.cairn.metadata.MetadataState;
import dev.cairn.metadata.Owed;
import dev.cairn.metadata.RocksMemory;
import dev.cairn.metadata.Samples;
import dev.cairn.metadata.SteppingClock;
import dev.cairn.metadata.WantedCopies;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.Blobs;
import dev.cairn.replication.TestMonitor;
import dev.cairn.replication.layout.NodeId;
import dev.cairn.replication.layout.Partition;
import dev.cairn.replication.layout.Placement;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Goal: a copy that nobody knows to be lacking is found, and nothing else is owed. Method: nodes in memory that ask each other directly. */
class CopyComparisonTest {
    private static final Instant NOW = Instant.parse("2026-11-30T13:00:00Z");
    private static final long OLD = Instant.parse("2026-05-01T00:00:00Z").toEpochMilli();
    private static final int NODES = 5;

    @TempDir
    Path directory;

    private final SteppingClock clock = new SteppingClock(NOW);
    private final RocksMemory memory = new RocksMemory(32 << 20, 8 << 20);
    private final CopiesCluster cluster = new CopiesCluster(NODES);
    private final AtomicLong nanos = new AtomicLong();
    private final Suspects suspects = new Suspects(nanos::get);
    private final List<CopyComparison> nodes = new ArrayList<>();
    private final Set<Owed> owed = new HashSet<>();
    private final Set<NodeId> silent = new HashSet<>();
    private int pagesAsked;
    private int timesNoted;
    private boolean rootsOfAnotherRelease;
    private Metadata metadata;

    @BeforeEach
    void open() {
        MetadataState state = MetadataState.open(directory, memory, 1 << 20, new TestMonitor());
        metadata = new FileMetadataManager(new InMemoryCommitLog(state), state, clock, new TestMonitor());
        metadata.submit(Samples.createBucket(Samples.BUCKET)).join();
        IntStream.range(0, NODES)
                .forEach(node -> nodes.add(new CopyComparison(
                        CopiesCluster.id(node),
                        cluster.store(node),
                        this::asked,
                        cluster::placement,
                        suspects,
                        this::owe,
                        metadata,
                        clock,
                        new TestMonitor())));
    }

    @AfterEach
    void close() {
        cluster.close();
        metadata.close();
        memory.close();
    }

    private CompletableFuture<Boolean> owe(FileId blob, int copiesLeft, Collection<NodeId> lacking) {
        timesNoted++;
        lacking.forEach(node -> owed.add(new Owed(node.value(), blob)));
        return CompletableFuture.completedFuture(true);
    }

    private ComparedNode asked(NodeId node) {
        if (silent.contains(node)) {
            throw new BlobException(new BlobError.Unreachable(node.toString(), "silent"));
        }
        CopyComparison there = nodes.get((int) node.value().low());
        return new ComparedNode() {
            @Override
            public Optional<long[]> roots(long cutoffMillis) {
                return there.roots(cutoffMillis)
                        .map(roots -> rootsOfAnotherRelease ? Arrays.copyOf(roots, Partition.COUNT) : roots);
            }

            @Override
            public Optional<long[]> leaves(long cutoffMillis, CopyGroup group) {
                return there.leaves(cutoffMillis, group);
            }

            @Override
            public IdPage ids(FileId from, FileId to, BitSet groups) {
                pagesAsked++;
                return there.ids(from, to, groups);
            }
        };
    }

    private static FileId id(long millis, long n) {
        return new FileId(millis << 16, n);
    }

    private void write(FileId blob) {
        cluster.placement().owners(blob).forEach(owner -> Blobs.put(cluster.store(owner), blob, new byte[1]));
    }

    private void reference(FileId blob) {
        metadata.submit(Samples.putBlob(Samples.BUCKET, blob.toString(), blob, 1))
                .join();
    }

    private void compare() {
        for (int i = 0; i < 200; i++) {
            nodes.forEach(node -> {
                var _ = node.step();
            });
        }
    }

    private Owed lose(FileId blob, int owner) {
        NodeId loser = cluster.placement().owners(blob).get(owner);
        cluster.store(loser).delete(blob);
        return new Owed(loser.value(), blob);
    }

    static LongStream seeds() {
        return LongStream.range(0, 20);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatOneHasAndAnotherLacksIsOwedIfItIsReferenced(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Set<Owed> lost = new HashSet<>();
        for (int n = 0; n < 60; n++) {
            FileId blob = id(random.nextLong(OLD, NOW.toEpochMilli() - CopyComparison.EVERY.toMillis() * 2), n)
                    .wanting(random.nextBoolean() ? WantedCopies.USUAL : WantedCopies.of(random.nextInt(2, 6)));
            write(blob);
            boolean referenced = random.nextBoolean();
            if (referenced) {
                reference(blob);
            }
            if (random.nextInt(3) == 0) {
                Owed one = lose(
                        blob, random.nextInt(cluster.placement().owners(blob).size()));
                if (referenced) {
                    lost.add(one);
                }
            }
        }

        compare();

        assertThat(owed).isEqualTo(lost);
    }

    @Test
    void nodesThatAreAlikeAreNotAskedForIds() {
        LongStream.range(0, 100).mapToObj(n -> id(OLD + n * 1_000_000, n)).forEach(this::write);

        compare();

        assertThat(pagesAsked).isZero();
        assertThat(owed).isEmpty();
    }

    @Test
    void aNodeThatIsNoOwnerOwesNothing() {
        for (int n = 0; n < 100; n++) {
            FileId blob = id(OLD + n * 1_000_000L, 0).wanting(WantedCopies.of(1 + n % 2));
            write(blob);
            reference(blob);
        }

        compare();

        assertThat(pagesAsked).isZero();
        assertThat(owed).isEmpty();
    }

    @Test
    void aNodeOfAReleaseWithOtherGroupsIsNotCompared() {
        FileId blob = id(OLD, 1);
        write(blob);
        reference(blob);
        var _ = lose(blob, 0);
        rootsOfAnotherRelease = true;

        compare();

        assertThat(pagesAsked).isZero();
        assertThat(owed).isEmpty();
    }

    @Test
    void onlyTheRangeThatDiffersIsLookedAt() {
        List<FileId> blobs = LongStream.range(0, 100)
                .mapToObj(n -> id(OLD + n * 1_000_000, n))
                .toList();
        blobs.forEach(this::write);
        reference(blobs.get(50));
        Owed lost = lose(blobs.get(50), 0);

        compare();

        assertThat(owed).containsExactly(lost);
        assertThat(pagesAsked).as("by each of two other owners, one page").isEqualTo(2);
    }

    @Test
    void rangesLongerThanAPageAreLookedAtToTheirEnd() {
        int many = 2 * ComparedNode.IdPage.LOOKED_MAX + 10;
        for (int n = 0; n < many; n++) {
            Blobs.put(cluster.store(0), id(OLD, n), new byte[1]);
        }
        FileId last = LongStream.range(many, many + 1_000)
                .mapToObj(n -> id(OLD, n))
                .filter(blob -> cluster.placement().owners(blob).contains(CopiesCluster.id(0)))
                .findFirst()
                .orElseThrow();
        write(last);
        reference(last);
        List<NodeId> owners = cluster.placement().owners(last);
        Owed lost = lose(last, owners.indexOf(CopiesCluster.id(0)) == 0 ? 1 : 0);

        compare();

        assertThat(owed).containsExactly(lost);
    }

    @Test
    void whatANodeHasLostAltogetherIsNotedStepByStep() {
        List<FileId> blobs = LongStream.range(0, 2 * CopyComparison.NOTED_MAX)
                .mapToObj(n -> id(OLD, n << 32).wanting(WantedCopies.of(NODES)))
                .toList();
        blobs.forEach(blob -> {
            write(blob);
            reference(blob);
        });
        NodeId empty = CopiesCluster.id(NODES - 1);
        blobs.forEach(cluster.store(empty)::delete);

        for (int i = 0; i < 100; i++) {
            int before = timesNoted;
            var _ = nodes.getFirst().step();
            var _ = nodes.getLast().step();
            assertThat(timesNoted - before).isLessThanOrEqualTo(CopyComparison.NOTED_MAX);
        }

        assertThat(owed)
                .isEqualTo(blobs.stream()
                        .map(blob -> new Owed(empty.value(), blob))
                        .collect(Collectors.toSet()));
        assertThat(timesNoted).as("none twice").isEqualTo(blobs.size());
    }

    @Test
    void whatIsYoungMayBeOnItsWay() {
        FileId blob = id(NOW.toEpochMilli() - 2 * 3_600_000, 1);
        write(blob);
        reference(blob);
        Owed lost = lose(blob, 1);

        compare();
        assertThat(owed).isEmpty();

        clock.step(CopyComparison.EVERY);
        compare();
        assertThat(owed).containsExactly(lost);
    }

    @Test
    void whileCopiesMoveNothingIsCompared() {
        FileId blob = id(OLD, 1);
        write(blob);
        reference(blob);
        Owed lost = lose(blob, 1);
        Placement placed = cluster.placement();
        cluster.place(new Placement(placed.rule(), placed.layout(), List.of(placed.layout())));

        compare();
        assertThat(owed).isEmpty();

        cluster.place(placed);
        compare();
        assertThat(owed).containsExactly(lost);
    }

    @Test
    void aNodeThatDoesNotAnswerIsComparedWithLaterAndHoldsUpNobody() {
        for (int n = 0; n < 100; n++) {
            write(id(OLD, n));
            reference(id(OLD, n));
        }
        Set<Owed> lost = new HashSet<>();
        LongStream.range(0, 100).forEach(n -> lost.add(lose(id(OLD, n), 1)));
        NodeId last = CopiesCluster.id(NODES - 1);
        silent.add(last);

        compare();
        Set<Owed> ofOthers = new HashSet<>(lost);
        ofOthers.removeIf(one -> one.node().equals(last.value()));
        assertThat(owed).isEqualTo(ofOthers);

        silent.remove(last);
        nanos.addAndGet(Suspects.UNREACHED_FOR.toNanos());
        compare();
        assertThat(owed).isEqualTo(lost);
    }

    @Test
    void whomOnlyTheMembershipSuspectsIsComparedWith() {
        write(id(OLD, 1));
        reference(id(OLD, 1));
        Owed lost = lose(id(OLD, 1), 1);
        cluster.placement().owners(id(OLD, 1)).forEach(suspects::suspect);

        compare();

        assertThat(owed).containsExactly(lost);
    }
}
