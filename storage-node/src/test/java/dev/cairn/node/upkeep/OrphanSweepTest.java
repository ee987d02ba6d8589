package dev.cairn.node.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.FileId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Goal: the sweep deletes what a crash left over, and never what is or will be referenced. Method: its steps are taken by hand
 * on a moved clock, and commits land at the worst moments.
 */
class OrphanSweepTest {
    private static final UpkeepConfig CONFIG = UpkeepConfig.DEFAULT;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final FakeStore store = new FakeStore();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Instant now = START;
    private int ids;

    private final OrphanSweep sweep = new OrphanSweep(
            store.metadata, store.volume, store.underWay::contains, Sharing.ALONE, CONFIG, steadyClock(), meters);

    /** Both clocks move as one. */
    private ClockWatch steadyClock() {
        return new ClockWatch(() -> now, () -> Duration.between(START, now).toNanos(), Optional.of(START));
    }

    @Test
    void whatNoObjectReferencesGoesOnceTheGraceIsOver() {
        FileId orphan = blob();
        FileId object = blob();
        store.referenced.add(object);

        now = START.plus(CONFIG.orphanGrace());
        walk();
        assertThat(store.deleted).isEmpty();

        now = now.plusMillis(1);
        walk();
        assertThat(store.deleted).containsExactly(orphan);
        assertThat(meters.get("cairn.upkeep.orphans").counter().count()).isEqualTo(1);
    }

    @Test
    void aYoungBlobEndsTheWalkBeforeIt() {
        blob();
        now = START.plus(Duration.ofHours(23));
        FileId young = blob();

        now = START.plus(Duration.ofHours(25));
        walk();

        assertThat(store.blobs).containsExactly(young);
    }

    @Test
    void inAClusterOnlyWhatIsCondemnedGoes() {
        FileId condemned = blob();
        FileId other = blob();
        Sharing sharing = new Sharing(() -> true, (_, _) -> List.of(condemned), Duration.ofDays(2));
        OrphanSweep shared = new OrphanSweep(
                store.metadata,
                store.volume,
                store.underWay::contains,
                sharing,
                CONFIG,
                steadyClock(),
                new SimpleMeterRegistry());

        now = START.plus(Duration.ofDays(2));
        var _ = walk(shared);
        assertThat(store.deleted).as("the grace of a cluster").isEmpty();

        now = now.plusMillis(1);
        var _ = walk(shared);
        assertThat(store.deleted).containsExactly(condemned);
        assertThat(store.blobs).containsExactly(other);
    }

    @Test
    void whileTheClockIsNotBelievedNothingIsCondemned() {
        FileId blob = blob();
        List<FileId> condemned = new ArrayList<>();
        Sharing sharing = new Sharing(
                () -> true,
                (blobs, _) -> {
                    condemned.addAll(blobs);
                    return blobs;
                },
                Duration.ofDays(2));
        AtomicLong nanos = new AtomicLong();
        OrphanSweep shared = new OrphanSweep(
                store.metadata,
                store.volume,
                store.underWay::contains,
                sharing,
                CONFIG,
                new ClockWatch(() -> now, nanos::get, Optional.of(START)),
                new SimpleMeterRegistry());

        now = START.plus(Duration.ofDays(30)); // The wall clock alone: it jumped.
        assertThat(shared.step()).isEqualTo(OrphanSweep.RETRY_AFTER);
        assertThat(shared.step()).isEqualTo(OrphanSweep.RETRY_AFTER);
        assertThat(condemned).isEmpty();

        nanos.addAndGet(ClockWatch.PROBATION.toNanos());
        now = now.plus(ClockWatch.PROBATION);
        var _ = walk(shared);
        assertThat(condemned).as("once it has run steadily").containsExactly(blob);
    }

    @Test
    void anUploadUnderWayIsLeftAloneHoweverOld() {
        FileId slow = blob();
        store.underWay.add(slow);

        now = START.plus(Duration.ofDays(3));
        walk();

        assertThat(store.deleted).isEmpty();
    }

    @Test
    void aCommitThatLandsJustAfterTheViewWasTakenKeepsItsBlob() {
        FileId upload = blob();
        store.underWay.add(upload);
        store.afterView = () -> commit(upload);

        now = START.plus(Duration.ofDays(3));
        walk();

        assertThat(store.blobs).contains(upload);
    }

    @Test
    void aBlobThatWasReferencedBetweenLookAndDeletionStays() {
        FileId blob = blob();

        now = START.plus(Duration.ofDays(3));
        sweep.step();
        store.referenced.add(blob);
        walk();

        assertThat(store.deleted).isEmpty();
    }

    @Test
    void garbageIsLeftToTheOneThatTellsTheMetadata() {
        FileId garbage = blob();
        store.garbage.add(garbage);

        now = START.plus(Duration.ofDays(3));
        walk();

        assertThat(store.deleted).isEmpty();
    }

    @Test
    void nothingIsLookedAtWhileTheGarbageListIsTooLong() {
        blob();
        IntStream.range(0, OrphanSweep.GARBAGE_MAX).forEach(i -> store.garbage.add(new FileId(1, i)));

        now = START.plus(Duration.ofDays(3));

        assertThat(sweep.step()).isEqualTo(CONFIG.garbageInterval());
        assertThat(store.deleted).isEmpty();
    }

    @Test
    void ifMostOfTheVolumeLooksOrphanedNothingIsDeleted() {
        List<FileId> all = blobs(2 * OrphanSweep.ORPHANS_BELIEVED);
        store.referenced.addAll(all.subList(0, OrphanSweep.ORPHANS_BELIEVED - 1));

        now = START.plus(Duration.ofDays(3));
        walk();

        assertThat(store.deleted).isEmpty();
        assertThat(meters.get("cairn.upkeep.sweep.refused").counter().count()).isEqualTo(1);
    }

    @Test
    void manyOrphansAmongMoreObjectsGoInBoundedSteps() {
        List<FileId> all = blobs(5 * OrphanSweep.LOOK_MAX);
        List<FileId> orphans = all.subList(100, 100 + 2 * OrphanSweep.LOOK_MAX);
        store.referenced.addAll(all);
        orphans.forEach(store.referenced::remove);

        now = START.plus(Duration.ofDays(3));
        int steps = walk();

        assertThat(store.deleted).containsExactlyInAnyOrderElementsOf(orphans);
        assertThat(steps).isEqualTo(6 + 2 * OrphanSweep.LOOK_MAX / OrphanSweep.DELETE_MAX);
    }

    @Test
    void aStepThatFailsDeletesNothingAndIsTakenAgain() {
        FileId orphan = blob();
        now = START.plus(Duration.ofDays(3));

        store.metadataFails = true;
        assertThatThrownBy(sweep::step).isInstanceOf(IllegalStateException.class);
        assertThat(store.deleted).isEmpty();

        store.metadataFails = false;
        walk();
        assertThat(store.deleted).containsExactly(orphan);
    }

    private void commit(FileId upload) {
        store.referenced.add(upload);
        store.underWay.remove(upload);
    }

    /** Takes steps until the walk is over. */
    private int walk() {
        return walk(sweep);
    }

    private static int walk(OrphanSweep sweep) {
        int steps = 1;
        while (!sweep.step().equals(CONFIG.orphanInterval())) {
            steps++;
        }
        return steps;
    }

    private List<FileId> blobs(int count) {
        return IntStream.range(0, count).mapToObj(_ -> blob()).toList();
    }

    private FileId blob() {
        FileId id = new FileId(now.toEpochMilli() << 16, ids++);
        store.blobs.add(id);
        return id;
    }
}
