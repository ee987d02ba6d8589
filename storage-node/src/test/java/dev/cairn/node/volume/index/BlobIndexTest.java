package dev.cairn.node.volume.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.FileId;
import dev.cairn.node.volume.index.BlobPlaces.Place;
import dev.cairn.node.volume.index.KeyValues.Family;
import dev.cairn.node.volume.segment.Format;
import dev.cairn.node.volume.segment.Location;
import dev.cairn.node.volume.segment.SegmentEntry;
import dev.cairn.node.volume.segment.SegmentKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlobIndexTest {
    private static final FileId BLOB = new FileId(1, 1);

    private BlobIndex index;
    private Segment segment;
    private long nextSeq = 1;
    private long nextOffset = Format.SEGMENT_HEADER_BYTES;

    @BeforeEach
    void makeIndex() {
        index = new BlobIndex(new MemoryKeyValues(1, () -> false).open());
        segment = index.addSegment(SegmentKind.MAIN, 0);
    }

    @Test
    void copyOfADeletedBlobDoesNotBringItBack() {
        SegmentEntry original = commit(BLOB, 0, true);
        Segment target = index.addSegment(SegmentKind.COMPACTION, 0);
        SegmentEntry copy = copyOf(original, target);

        index.delete(BLOB);
        index.move(List.of(copy), List.of(original.location()), target, position(target));

        assertThat(index.find(BLOB)).isEmpty();
        assertThat(target.liveBytes()).isZero();
    }

    @Test
    void copyDoesNotReplaceWhatWasStoredAnewMeanwhile() {
        SegmentEntry original = commit(BLOB, 0, true);
        Segment target = index.addSegment(SegmentKind.COMPACTION, 0);
        SegmentEntry copy = copyOf(original, target);

        SegmentEntry anew = commit(BLOB, 0, true);
        index.move(List.of(copy), List.of(original.location()), target, position(target));

        assertThat(index.find(BLOB).orElseThrow().places()).containsExactly(new Place(0, anew.location()));
    }

    @Test
    void chunksThatWaitAreMovedToo() {
        SegmentEntry first = commit(BLOB, 0, false);
        Segment target = index.addSegment(SegmentKind.COMPACTION, 0);
        SegmentEntry copy = copyOf(first, target);

        index.move(List.of(copy), List.of(first.location()), target, position(target));
        commit(BLOB, 1, true);

        assertThat(index.find(BLOB).orElseThrow().places().getFirst().location())
                .isEqualTo(copy.location());
    }

    @Test
    void blobThatIsStoredAnewKeepsItsOldCopyUntilTheNewOneIsWhole() {
        SegmentEntry old = commit(BLOB, 0, true);

        commit(BLOB, 0, false);
        assertThat(index.find(BLOB).orElseThrow().places()).containsExactly(new Place(0, old.location()));
        commit(BLOB, 1, true);

        assertThat(index.find(BLOB).orElseThrow().places()).hasSize(2);
    }

    @Test
    void blobThatIsDeletedWhileItIsWrittenIsRefused() {
        commit(BLOB, 0, false);
        index.delete(BLOB);

        SegmentEntry last = entry(BLOB, 1, true, segment);
        List<SegmentEntry> refused = index.commit(List.of(last), segment, position(segment));

        assertThat(refused).containsExactly(last);
        assertThat(index.find(BLOB)).isEmpty();
    }

    @Test
    void idsOfSegmentsAreNeverUsedAgain() {
        Segment gone = index.addSegment(SegmentKind.DEDICATED, 0);
        index.removeSegment(gone);

        assertThat(index.addSegment(SegmentKind.MAIN, 0).id()).isGreaterThan(gone.id());
        index.skipSegmentIdsTo(1000);
        assertThat(index.addSegment(SegmentKind.MAIN, 0).id()).isGreaterThanOrEqualTo(1000);
    }

    @Test
    void brokenRowsAreReportedSoThatTheIndexIsRebuilt() {
        assertThatThrownBy(() -> Segment.decode(1, new byte[Segment.ROW_BYTES]))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> LanePosition.decode(new byte[1])).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void liveBytesAreThoseThatTheIndexPointsAt(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<SegmentEntry> stored = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            FileId blob = new FileId(1, random.nextInt(30));
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> stored.add(commit(blob, 0, true));
                case 3 -> stored.add(commit(blob, 0, false));
                case 4 -> stored.add(commit(blob, 1, true));
                case 5 -> index.delete(blob);
                case 6 -> segment = index.addSegment(SegmentKind.MAIN, 0);
                default -> moveOne(stored, random);
            }
        }

        Map<Long, Long> live = new HashMap<>();
        for (Family family : List.of(Family.BLOBS, Family.PENDING)) {
            index.store().scan(family, IndexKeys.FIRST, (key, value) -> {
                Location at = Location.decode(value);
                live.merge(at.segmentId(), at.storedBytes(), Long::sum);
                return true;
            });
        }
        assertThat(index.segments())
                .allSatisfy(one -> assertThat(one.liveBytes()).isEqualTo(live.getOrDefault(one.id(), 0L)));
    }

    private void moveOne(List<SegmentEntry> stored, SplittableRandom random) {
        if (!stored.isEmpty()) {
            SegmentEntry source = stored.get(random.nextInt(stored.size()));
            SegmentEntry copy = copyOf(source, segment);
            index.move(List.of(copy), List.of(source.location()), segment, position(segment));
            stored.add(copy);
        }
    }

    private SegmentEntry commit(FileId blob, int chunk, boolean last) {
        SegmentEntry entry = entry(blob, chunk, last, segment);
        index.commit(List.of(entry), segment, position(segment));
        return entry;
    }

    private SegmentEntry entry(FileId blob, int chunk, boolean last, Segment where) {
        nextOffset += 4200;
        Location at = new Location(where.id(), nextOffset, 4000 + chunk, nextSeq++, 1, 64, 5, last);
        return SegmentEntry.data(blob, chunk, at);
    }

    private SegmentEntry copyOf(SegmentEntry source, Segment target) {
        nextOffset += 4200;
        Location from = source.location();
        Location at = new Location(target.id(), nextOffset, from.lengthBytes(), from.seq(), 1, 80, 5, from.last());
        return SegmentEntry.data(source.blob(), source.chunk(), at);
    }

    private LanePosition position(Segment where) {
        return new LanePosition(where.id(), nextOffset, nextSeq, false);
    }
}
