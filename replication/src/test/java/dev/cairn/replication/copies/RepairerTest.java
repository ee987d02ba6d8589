package dev.cairn.replication.copies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.Command.Trim;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.FileMetadataManager;
import dev.cairn.metadata.InMemoryCommitLog;
import dev.cairn.metadata.Metadata;
import dev.cairn.metadata.MetadataState;
import dev.cairn.metadata.MetadataView;
import dev.cairn.metadata.RocksMemory;
import dev.cairn.metadata.Samples;
import dev.cairn.metadata.SteppingClock;
import dev.cairn.metadata.WantedCopies;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore;
import dev.cairn.replication.Blobs;
import dev.cairn.replication.TestMonitor;
import dev.cairn.replication.layout.NodeId;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: what a node owes it makes good, or says that it cannot. Method: nodes in memory, metadata with its real state, a clock of the test. */
class RepairerTest {
    private static final NodeId HERE = CopiesCluster.id(0);

    @TempDir
    Path directory;

    private final SteppingClock clock = new SteppingClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final AtomicLong nanos = new AtomicLong();
    private final RocksMemory memory = new RocksMemory(32 << 20, 8 << 20);
    private final CopiesCluster cluster = new CopiesCluster(3);
    private final Suspects suspects = new Suspects(nanos::get);
    private final TestMonitor monitor = new TestMonitor();
    private Metadata metadata;
    private Repairer repairer;
    private OwedCopies owed;

    @BeforeEach
    void open() {
        open(Runnable::run);
    }

    private void open(Executor threads) {
        open(threads, cluster::reached, new RepairConfig(1 << 20, 5, 4));
    }

    private void open(Executor threads, Function<NodeId, BlobStore> peers, RepairConfig config) {
        MetadataState state = MetadataState.open(directory, memory, 1 << 20, new TestMonitor());
        metadata = new FileMetadataManager(new InMemoryCommitLog(state), state, clock, new TestMonitor());
        owed = new LogOwedCopies(metadata, clock, monitor);
        repairer = new Repairer(
                HERE,
                cluster.store(0),
                peers,
                cluster::placement,
                suspects,
                metadata,
                config,
                new Pace(1 << 20, () -> false, nanos::get, nanos::addAndGet),
                threads,
                clock,
                nanos::get,
                new SplittableRandom(1),
                monitor);
    }

    @AfterEach
    void close() {
        cluster.close();
        metadata.close();
        memory.close();
    }

    private MetadataView view() {
        return metadata.view().join();
    }

    private long owedHere() {
        return view().repairCounts().getOrDefault(HERE.value(), 0L);
    }

    private void missing(FileId blob, int bytes) {
        Blobs.write(cluster.store(1), blob, bytes, Blobs.bytes(1, bytes), 1 << 20);
        owed.owe(blob, 1, List.of(HERE)).join();
    }

    @Test
    void missingCopiesAreMade() {
        LongStream.range(0, 150).forEach(n -> missing(Blobs.id(n), (int) n * 5_000));

        for (int i = 0; i < 5; i++) {
            var _ = repairer.step();
        }

        assertThat(owedHere()).isZero();
        assertThat(Blobs.read(cluster.store(0), Blobs.id(149))).isEqualTo(Blobs.bytes(1, 149 * 5_000));
        assertThat(cluster.store(0).count()).isEqualTo(150);
    }

    @Test
    void whileItsOwnDiskIsFullANodeTriesNothingAndBuriesNothing() {
        missing(referenced(), 100_000);
        missing(Blobs.id(2), 100_000);
        Blobs.write(cluster.store(0), Blobs.id(2), 100_000, Blobs.bytes(1, 100_000), 1 << 20); // Made already.
        cluster.store(0).refuseAsFull();
        for (int i = 0; i < 1_000; i++) {
            var _ = repairer.step();
            nanos.addAndGet(Repairer.IDLE.toNanos());
        }
        assertThat(view().deadLetterCount()).isZero();
        assertThat(owedHere()).isEqualTo(1);

        cluster.store(0).acceptWrites();
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        var _ = repairer.step();
        var _ = repairer.step();

        assertThat(owedHere()).isZero();
    }

    /** Fails three of ten times that something is to be read from it, each time for another reason than the last. */
    private static BlobStore flaky(BlobStore sound, SplittableRandom random) {
        List<BlobError> errors = List.of(
                new BlobError.Failed("an error of its disk"),
                new BlobError.Busy(Duration.ofSeconds(1)),
                new BlobError.Unreachable("node", "reset"));
        return (BlobStore) Proxy.newProxyInstance(
                BlobStore.class.getClassLoader(), new Class<?>[] {BlobStore.class}, (_, method, arguments) -> {
                    if (method.getName().equals("open") && random.nextInt(10) < 3) {
                        throw new BlobException(errors.get(random.nextInt(errors.size())));
                    }
                    return method.invoke(sound, arguments);
                });
    }

    @Test
    void ninetyNineOfAHundredTransientFailuresEndWithoutAPerson() {
        metadata.close();
        SplittableRandom random = new SplittableRandom(7);
        open(Runnable::run, node -> flaky(cluster.reached(node), random), RepairConfig.DEFAULT);
        int count = 2_000;
        metadata.submit(Samples.createBucket(Samples.BUCKET)).join();
        LongStream.range(0, count).mapToObj(Blobs::id).forEach(blob -> {
            metadata.submit(Samples.putBlob(Samples.BUCKET, blob.toString(), blob, 100))
                    .join();
            missing(blob, 100);
        });

        for (int i = 0; owedHere() > 0; i++) {
            assertThat(i).as("steps").isLessThan(10_000);
            nanos.addAndGet(Repairer.IDLE.toNanos());
            var _ = repairer.step();
        }

        assertThat(cluster.store(0).count()).isGreaterThanOrEqualTo(count * 99 / 100);
        assertThat(view().deadLetterCount()).isLessThanOrEqualTo(count / 100);
    }

    @Test
    void aNodeMakesNoCopyOfABlobThatIsToBeElsewhere() {
        List<FileId> blobs = LongStream.range(0, 60)
                .mapToObj(n -> Blobs.id(n).wanting(WantedCopies.of((int) (1 + n % 2))))
                .toList();
        blobs.forEach(blob -> missing(blob, 100));

        for (int i = 0; i < 5; i++) {
            var _ = repairer.step();
        }

        assertThat(owedHere()).isZero();
        List<FileId> made = new ArrayList<>();
        cluster.store(0).forEach(FileId.FIRST, made::add);
        assertThat(made)
                .isNotEmpty()
                .containsExactlyElementsOf(blobs.stream()
                        .filter(blob -> cluster.placement().owners(blob).contains(HERE))
                        .toList())
                .hasSizeLessThan(50);
    }

    @Test
    void itTakesAsLongAsItsPaceDemands() {
        missing(Blobs.id(1), 4 << 20);

        assertThat(repairer.step()).isEqualTo(Duration.ZERO);
        assertThat(nanos.get()).isBetween(3_500_000_000L, 4_000_000_000L);
        assertThat(repairer.step()).as("nothing is owed any more").isEqualTo(Repairer.IDLE);
    }

    @Test
    void aNodeThatStandsStillHoldsUpOnlyWhatNobodyElseHas() throws Exception {
        metadata.close();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            open(threads);
            LongStream.range(0, 200).forEach(n -> {
                missing(Blobs.id(n), 1000);
                Blobs.put(cluster.store(2), Blobs.id(n), Blobs.bytes(1, 1000));
            });
            CountDownLatch held = cluster.store(1).holdReads();

            while (owedHere() > 2) {
                var _ = repairer.step();
            }

            assertThat(cluster.store(1).reads()).isBetween(1, 2);
            held.countDown();
            while (owedHere() > 0) {
                var _ = repairer.step();
            }
            assertThat(cluster.store(0).count()).isEqualTo(200);
        }
    }

    @Test
    void whoWasNotReachedIsNotAskedForAWhile() {
        missing(Blobs.id(1), 1000);
        cluster.cutOff(CopiesCluster.id(1));
        var _ = repairer.step();
        cluster.reachAgain(CopiesCluster.id(1));

        missing(Blobs.id(2), 1000);
        var _ = repairer.step();
        assertThat(owedHere()).isEqualTo(2);

        nanos.addAndGet(Suspects.UNREACHED_FOR.toNanos());
        var _ = repairer.step();
        assertThat(owedHere()).isZero();
    }

    @Test
    void whomOnlyTheMembershipSuspectsIsAskedLast() {
        missing(Blobs.id(1), 1000);
        missing(Blobs.id(2), 1000);
        Blobs.put(cluster.store(2), Blobs.id(2), Blobs.bytes(1, 1000));
        suspects.suspect(CopiesCluster.id(1));

        var _ = repairer.step();

        assertThat(owedHere()).isZero();
        assertThat(cluster.store(1).readsEver()).isEqualTo(1);
    }

    @Test
    void aDamagedCopyIsMadeAnew() {
        missing(Blobs.id(1), 1000);
        Blobs.put(cluster.store(0), Blobs.id(1), Blobs.bytes(2, 1000));
        cluster.store(0).damage(Blobs.id(1));

        var _ = repairer.step();
        cluster.store(0).repair(Blobs.id(1));

        assertThat(Blobs.read(cluster.store(0), Blobs.id(1))).isEqualTo(Blobs.bytes(1, 1000));
    }

    @Test
    void aGoodCopyIsLeftAlone() {
        missing(Blobs.id(1), 1000);
        Blobs.put(cluster.store(0), Blobs.id(1), Blobs.bytes(1, 1000));

        var _ = repairer.step();

        assertThat(owedHere()).isZero();
        assertThat(cluster.store(1).readsEver()).isZero();
    }

    @Test
    void whatFailsWaitsAndIsMadeWhenItsSourceIsBack() {
        missing(Blobs.id(1), 1000);
        cluster.cutOff(CopiesCluster.id(1));
        var _ = repairer.step();
        cluster.reachAgain(CopiesCluster.id(1));

        assertThat(repairer.step()).as("it is not its turn").isEqualTo(Repairer.IDLE);
        assertThat(owedHere()).isEqualTo(1);
        nanos.addAndGet(Suspects.UNREACHED_FOR.toNanos());
        var _ = repairer.step();

        assertThat(owedHere()).isZero();
    }

    @Test
    void whatNothingReferencesIsGivenUpOnceAllOthersSayThatTheyHaveNone() {
        owed.owe(Blobs.id(1), 1, List.of(HERE)).join();
        cluster.cutOff(CopiesCluster.id(1));
        var _ = repairer.step();
        assertThat(owedHere()).as("one was not asked").isEqualTo(1);

        cluster.reachAgain(CopiesCluster.id(1));
        nanos.addAndGet(Suspects.UNREACHED_FOR.toNanos());
        var _ = repairer.step();

        assertThat(owedHere()).isZero();
        assertThat(view().deadLetterCount()).isZero();
    }

    @Test
    void whatFailsTooOftenBecomesADeadLetter() {
        FileId blob = referenced();
        cluster.store(1).damage(blob);

        failFiveTimes();

        assertThat(owedHere()).isZero();
        assertThat(view().deadLetters(Optional.empty(), 10)).singleElement().satisfies(letter -> {
            assertThat(letter.owed().content()).isEqualTo(blob);
            assertThat(letter.attempts()).isEqualTo(5);
            assertThat(letter.reason()).contains("Damaged");
        });
    }

    @Test
    void whatOnlyANodeMayHaveThatIsDownWaitsForItHoweverLongThatTakes() {
        FileId blob = referenced();
        cluster.cutOff(CopiesCluster.id(1));

        for (int i = 0; i < 10; i++) {
            failFiveTimes();
        }

        assertThat(view().deadLetterCount()).isZero();
        assertThat(owedHere()).isEqualTo(1);
        cluster.reachAgain(CopiesCluster.id(1));
        var _ = repairer.step();
        assertThat(owedHere()).isZero();
        assertThat(Blobs.read(cluster.store(0), blob)).isEqualTo(Blobs.bytes(1, 1000));
    }

    @Test
    void whatIsDamagedAtTheOneThatIsReachedWaitsForTheOneThatIsDown() {
        FileId blob = referenced();
        Blobs.write(cluster.store(2), blob, 1000, Blobs.bytes(1, 1000), 1 << 20);
        cluster.store(1).damage(blob);
        cluster.cutOff(CopiesCluster.id(2));

        for (int i = 0; i < 10; i++) {
            failFiveTimes();
        }

        assertThat(view().deadLetterCount()).isZero();
        cluster.reachAgain(CopiesCluster.id(2));
        var _ = repairer.step();
        assertThat(owedHere()).isZero();
    }

    @Test
    void whatIsOwedAndWhatWaitsForAPersonIsMeasured() {
        FileId blob = referenced();
        owed.owe(blob, 1, List.of(HERE, CopiesCluster.id(2))).join();
        cluster.store(1).damage(blob);

        var _ = repairer.step();

        assertThat(owedBy(0)).isEqualTo(1);
        assertThat(owedBy(1)).isZero();
        assertThat(owedBy(2)).isEqualTo(1);
        assertThat(monitor.meters().get("cairn.repair.queued").counter().count())
                .isEqualTo(2);

        failFiveTimes();
        var _ = repairer.step();

        assertThat(owedBy(0)).isZero();
        assertThat(monitor.meters().get("cairn.dead.letters.depth").gauge().value())
                .isEqualTo(1);
        assertThat(monitor.meters()
                        .get("cairn.dead.letters.capacity.ratio")
                        .gauge()
                        .value())
                .isEqualTo(1e-4);
    }

    @Test
    void whatWasDeletedIsNotWaitedForThoughNobodyCouldBeAsked() {
        FileId blob = referenced();
        cluster.cutOff(CopiesCluster.id(1));
        failFiveTimes();
        assertThat(owedHere()).isEqualTo(1);

        metadata.submit(Samples.delete(Samples.BUCKET, "key")).join();
        metadata.submit(new Trim(Samples.AT.plusSeconds(1), 10, Samples.AT)).join();
        var _ = repairer.step();

        assertThat(view().isReferenced(blob)).isFalse();
        assertThat(owedHere()).isZero();
        assertThat(view().deadLetterCount()).isZero();
    }

    @Test
    void whatNothingReferencesYetIsWaitedForAsLongAsItsUploadMayTake() {
        missing(Blobs.id(1), 1000);
        cluster.cutOff(CopiesCluster.id(1));

        for (int i = 0; i < 4; i++) {
            var _ = repairer.step();
            nanos.addAndGet(Backoff.LONGEST.toNanos());
        }
        assertThat(owedHere()).isEqualTo(1);

        var _ = repairer.step();
        assertThat(owedHere()).isZero();
    }

    @Test
    void whatFailsInFrontHidesNothingFurtherBehind() {
        cluster.cutOff(CopiesCluster.id(1));
        metadata.submit(Samples.createBucket(Samples.BUCKET)).join();
        owe(200, 0)
                .forEach(blob -> metadata.submit(Samples.putBlob(Samples.BUCKET, blob.toString(), blob, 10))
                        .join());
        FileId behind = Blobs.id(1_000_000);
        Blobs.put(cluster.store(2), behind, Blobs.bytes(1, 10));
        owed.owe(behind, 1, List.of(HERE)).join();

        for (int i = 0; i < 30; i++) {
            var _ = repairer.step();
            nanos.addAndGet(Backoff.LONGEST.toNanos());
        }

        assertThat(Blobs.read(cluster.store(0), behind)).isEqualTo(Blobs.bytes(1, 10));
    }

    @Test
    void moreThanCanBeRememberedIsNotTriedWithoutRestWhileAllOfItIsInVain() {
        cluster.cutOff(CopiesCluster.id(1));
        var _ = owe(Backoff.KEPT_MAX + 2 * Repairer.STEP_MAX, 1);

        Duration pause = Duration.ZERO;
        for (int i = 0; i * Repairer.STEP_MAX < Backoff.KEPT_MAX + Repairer.STEP_MAX; i++) {
            pause = repairer.step();
        }

        assertThat(pause).isEqualTo(Repairer.IDLE);
    }

    /** Copies of which nobody knows where there is one. */
    private List<FileId> owe(int count, int copiesLeft) {
        List<FileId> blobs = LongStream.range(0, count).mapToObj(Blobs::id).toList();
        blobs.forEach(blob -> owed.owe(blob, copiesLeft, List.of(HERE)).join());
        return blobs;
    }

    private double owedBy(int node) {
        return monitor.meters()
                .get("cairn.repair.owed")
                .tag("node", CopiesCluster.id(node).toString())
                .gauge()
                .value();
    }

    @Test
    void whatNothingReferencesIsGivenUpAfterAsManyFailures() {
        owed.owe(Blobs.id(1), 1, List.of(HERE)).join();

        failFiveTimes();

        assertThat(owedHere()).isZero();
        assertThat(view().deadLetterCount()).isZero();
    }

    private void failFiveTimes() {
        for (int i = 0; i < 5; i++) {
            var _ = repairer.step();
            nanos.addAndGet(Backoff.LONGEST.toNanos());
        }
    }

    private FileId referenced() {
        FileId blob = Blobs.id(1);
        metadata.submit(Samples.createBucket(Samples.BUCKET)).join();
        metadata.submit(Samples.putBlob(Samples.BUCKET, "key", blob, 1000)).join();
        missing(blob, 1000);
        return blob;
    }
}
