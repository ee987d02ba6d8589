package dev.cairn.node.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.FileId;
import dev.cairn.node.volume.disk.DiskFile;
import dev.cairn.node.volume.segment.Format;
import dev.cairn.node.volume.segment.RecordHeader;
import dev.cairn.node.volume.segment.RecordType;
import dev.cairn.node.volume.segment.SegmentHeader;
import dev.cairn.node.volume.segment.SegmentKind;
import dev.cairn.node.volume.segment.SegmentName;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore;
import dev.cairn.replication.Blobs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Goal: damage to acknowledged data is reported, never cut, and costs nothing but what it hit; what was torn and never
 * acknowledged goes without a word. Method: change what is on the simulated disk of a volume that is not running.
 */
class VolumeDamageTest {
    private static final int MIB = 1 << 20;

    private final SimulatedMachine machine = new SimulatedMachine(1);
    private final Map<FileId, byte[]> acknowledged = new TreeMap<>();

    static LongStream seeds() {
        return LongStream.range(1, 81);
    }

    /** The index may know the record already, or have to find it again, or be lost: the promise is the same. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void bitFlipInAcknowledgedRecordsIsReportedAndCostsNothingElse(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        Volume running = machine.start();
        putBatches(running, 8, 6, random);
        String segment = mainSegment();
        long lengthBefore = machine.disk.bytesOf(segment).length;
        putBatches(running, 1, 2, random);
        long bit = Format.SEGMENT_HEADER_BYTES * 8L
                + random.nextLong((lengthBefore - Format.SEGMENT_HEADER_BYTES) * Byte.SIZE);
        int lengthAfter = machine.disk.bytesOf(segment).length;
        machine.disk.restartProcess();
        machine.disk.flipBit(segment, bit);
        if (random.nextBoolean()) {
            machine.index.damage();
        }

        try (Volume volume = machine.start()) {
            assertThat(machine.disk.bytesOf(segment)).hasSizeGreaterThanOrEqualTo(lengthAfter);
            List<FileId> lost = unreadable(volume);
            assertThat(lost).hasSizeLessThanOrEqualTo(1);
            if (!lost.isEmpty()) {
                assertThat(machine.monitor.gauge("cairn.volume.damaged.places")).isPositive();
            }
        }
    }

    @Test
    void damagedBlobIsRefusedAndCountedOnce() throws IOException {
        try (Volume volume = machine.start()) {
            put(volume, 1, 100_000);
            put(volume, 2, 100_000);
            machine.disk.flipBit(mainSegment(), (Format.SEGMENT_HEADER_BYTES + 70_000) * 8L);

            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> Blobs.read(volume, Blobs.id(1)))
                        .satisfies(failure -> assertThat(Blobs.errorOf(failure))
                                .isEqualTo(new BlobError.Damaged(Blobs.id(1), Format.BLOCK_BYTES)));
            }
            assertThat(volume.status().damagedBlobs()).isEqualTo(1);
            assertThat(volume.status().healthy()).isTrue();
            assertThat(Blobs.read(volume, Blobs.id(2))).isEqualTo(acknowledged.get(Blobs.id(2)));
        }
    }

    /** The last batch cut at every eighth byte: it is there as a whole or not at all, and everything before it is. */
    @Test
    void tornLastBatchIsCutWithoutDamage() throws IOException {
        Volume running = machine.start();
        putBatches(running, 3, 3, new SplittableRandom(5));
        String segment = mainSegment();
        int before = machine.disk.bytesOf(segment).length;
        Map<FileId, byte[]> last = Map.of(Blobs.id(900), Blobs.bytes(900, 100), Blobs.id(901), Blobs.bytes(901, 50));
        machine.putAll(running, last);
        byte[] whole = machine.disk.bytesOf(segment);

        for (int length = before; length < whole.length; length += 8) {
            byte[] torn = Arrays.copyOf(whole, length);
            checkTorn(segment, torn, before, last);
            byte[] filled = Arrays.copyOf(torn, whole.length);
            if (!Arrays.equals(filled, whole)) {
                checkTorn(segment, filled, before, last);
            }
        }
    }

    private void checkTorn(String segment, byte[] torn, int lengthBefore, Map<FileId, byte[]> last) throws IOException {
        machine.disk.overwrite(segment, torn);
        machine.disk.restartProcess();
        machine.index.damage(); // It may have been flushed with the last batch in it.
        try (Volume volume = machine.start()) {
            assertThat(unreadable(volume)).isEmpty();
            last.keySet().forEach(id -> assertThat(volume.open(id)).isEmpty());
            assertThat(machine.monitor.gauge("cairn.volume.damaged.places")).isZero();
            assertThat(machine.disk.bytesOf(segment)).hasSize(lengthBefore);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void damagedFooterCostsNothing(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        try (Volume volume = machine.start()) {
            putBatches(volume, 4, 5, random);
        }
        String segment = mainSegment();
        byte[] bytes = machine.disk.bytesOf(segment);
        int sealAt = indexOfSeal(bytes);
        machine.disk.flipBit(segment, sealAt * 8L + random.nextLong((bytes.length - sealAt) * 8L));
        machine.index.damage();

        try (Volume volume = machine.start()) {
            assertThat(unreadable(volume)).isEmpty();
        }
    }

    /** Whether the seal or the trailer is hit: the other one still says that all was synced. */
    @ParameterizedTest(name = "{0} bytes from the end")
    @ValueSource(ints = {10, 40, 3650, 3770})
    void dedicatedSegmentSurvivesDamageToOnePageOfItsSeal(int fromEnd) throws IOException {
        try (Volume volume = machine.start()) {
            write(volume, 1, 3 * MIB);
        }
        String segment = segmentOf(SegmentKind.DEDICATED);
        int length = machine.disk.bytesOf(segment).length;
        machine.disk.flipBit(segment, (length - fromEnd) * 8L);
        machine.index.damage();

        try (Volume volume = machine.start()) {
            assertThat(unreadable(volume)).isEmpty();
        }
    }

    @Test
    void damagedSegmentHeaderCostsNothing() throws IOException {
        Volume running = machine.start();
        putBatches(running, 3, 3, new SplittableRandom(1));
        machine.disk.flipBit(mainSegment(), 100);
        machine.index.damage();
        machine.disk.restartProcess();

        try (Volume volume = machine.start()) {
            assertThat(unreadable(volume)).isEmpty();
        }
    }

    @Test
    void lostIdentityIsTakenFromTheSegments() throws IOException {
        try (Volume volume = machine.start()) {
            put(volume, 1, 1000);
        }
        machine.disk.remove(VolumeIdentity.FILE_NAME);

        try (Volume volume = machine.start()) {
            assertThat(unreadable(volume)).isEmpty();
        }
    }

    @Test
    void segmentOfAnotherVolumeIsRefused() throws IOException {
        SimulatedMachine other = new SimulatedMachine(2);
        try (Volume volume = other.start()) {
            other.putAll(volume, Map.of(Blobs.id(1), new byte[10]));
        }
        try (Volume volume = machine.start()) {
            put(volume, 1, 1000);
        }
        String foreign = new SegmentName(0x7777, SegmentKind.MAIN).fileName();
        try (DiskFile file = machine.disk.create(foreign)) {
            String original = other.disk.files().stream()
                    .filter(name -> name.endsWith(".segment"))
                    .findFirst()
                    .orElseThrow();
            file.write(ByteBuffer.wrap(other.disk.bytesOf(original)), 0);
        }

        assertThatThrownBy(machine::start)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("belongs to volume")
                .hasCauseInstanceOf(IncompatibleVolumeException.class);
        assertThat(machine.disk.files()).contains(foreign);
    }

    @Test
    void lostSegmentFileIsReportedAndTheRestIsServed() throws IOException {
        try (Volume volume = machine.start()) {
            put(volume, 1, 1000);
        }
        String first = mainSegment();
        try (Volume volume = machine.start()) {
            put(volume, 2, 1000);
        }
        machine.disk.remove(first);

        try (Volume volume = machine.start()) {
            assertThat(machine.monitor.gauge("cairn.volume.damaged.places")).isEqualTo(1);
            assertThat(unreadable(volume)).containsExactly(Blobs.id(1));
            assertThatThrownBy(() -> Blobs.read(volume, Blobs.id(1)))
                    .satisfies(failure -> assertThat(Blobs.errorOf(failure)).isInstanceOf(BlobError.Damaged.class));
        }
    }

    @Test
    void indexThatIsLostIsRebuilt() throws IOException {
        try (Volume volume = machine.start()) {
            putBatches(volume, 5, 5, new SplittableRandom(3));
            write(volume, 1001, 3 * MIB);
            write(volume, 1002, 2 * MIB - 5);
            put(volume, 1003, 10);
            volume.delete(Blobs.id(1003));
        }
        machine.index.damage();

        try (Volume volume = machine.start()) {
            acknowledged.remove(Blobs.id(1003));
            assertThat(unreadable(volume)).isEmpty();
            assertThat(Blobs.ids(volume, new FileId(0, 0))).containsExactlyElementsOf(acknowledged.keySet());
        }
    }

    @Test
    void scrubFindsDamageThatNobodyRead() throws IOException {
        try (Volume volume = machine.start()) {
            put(volume, 1, 100_000);
            write(volume, 2, 3 * MIB);
        }
        try (Volume volume = machine.start()) {
            volume.scrub();
            assertThat(volume.status().damagedBlobs()).isZero();
            machine.disk.flipBit(mainSegment(), (Format.SEGMENT_HEADER_BYTES + 50_000) * 8L);
            machine.disk.flipBit(segmentOf(SegmentKind.DEDICATED), (2 * MIB) * 8L);

            volume.scrub();

            assertThat(volume.status().damagedBlobs()).isEqualTo(2);
        }
    }

    /** What a repair does: the good copy takes the place of the damaged one, also for a start that finds both in the segments. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDamagedBlobThatIsWrittenAgainIsGood(boolean indexIsLost) throws IOException {
        List<FileId> told = new ArrayList<>();
        try (Volume volume = machine.start()) {
            put(volume, 1, 100_000);
            write(volume, 2, 3 * MIB);
        }
        try (Volume volume = machine.start()) {
            volume.onDamage(told::add);
            machine.disk.flipBit(mainSegment(), (Format.SEGMENT_HEADER_BYTES + 50_000) * 8L);
            machine.disk.flipBit(segmentOf(SegmentKind.DEDICATED), (2 * MIB) * 8L);
            volume.scrub();
            assertThat(told).containsExactlyInAnyOrder(Blobs.id(1), Blobs.id(2));
            assertThat(unreadable(volume)).containsExactly(Blobs.id(1), Blobs.id(2));

            put(volume, 1, 100_000);
            write(volume, 2, 3 * MIB);

            assertThat(unreadable(volume)).isEmpty();
        }
        if (indexIsLost) {
            machine.index.damage();
        }
        try (Volume volume = machine.start()) {
            assertThat(unreadable(volume)).isEmpty();
        }
    }

    @Test
    void damagedRecordIsNotCompactedAway() throws IOException {
        try (Volume volume = machine.start()) {
            for (int i = 0; i < 10; i++) {
                put(volume, i, 100_000);
            }
        }
        String segment = mainSegment();
        try (Volume volume = machine.start()) {
            for (int i = 1; i < 8; i++) {
                volume.delete(Blobs.id(i));
                acknowledged.remove(Blobs.id(i));
            }
            machine.work();
            machine.disk.flipBit(segment, (Format.SEGMENT_HEADER_BYTES + 50_000) * 8L);

            volume.compact();
            machine.work();

            assertThat(machine.disk.files()).contains(segment);
            assertThat(unreadable(volume)).containsExactly(Blobs.id(0));
            assertThatThrownBy(() -> Blobs.read(volume, Blobs.id(0)))
                    .satisfies(failure -> assertThat(Blobs.errorOf(failure)).isInstanceOf(BlobError.Damaged.class));
        }
    }

    private void putBatches(Volume volume, int batches, int each, SplittableRandom random) {
        for (int i = 0; i < batches; i++) {
            Map<FileId, byte[]> blobs = new HashMap<>();
            for (int n = 0; n < each; n++) {
                int length = random.nextInt(20_000);
                blobs.put(Blobs.id(acknowledged.size() + n), Blobs.bytes(random.nextLong(), length));
            }
            machine.putAll(volume, blobs);
            acknowledged.putAll(blobs);
        }
    }

    private void put(Volume volume, long n, int length) {
        byte[] body = Blobs.bytes(n, length);
        machine.putAll(volume, Map.of(Blobs.id(n), body));
        acknowledged.put(Blobs.id(n), body);
    }

    private void write(Volume volume, long n, int length) {
        byte[] body = Blobs.bytes(n, length);
        try (BlobStore.BlobWriter writer = volume.create(Blobs.id(n), length)) {
            writer.write(ByteBuffer.wrap(body));
            var committed = writer.commit();
            machine.work();
            committed.join();
        }
        acknowledged.put(Blobs.id(n), body);
    }

    /** Acknowledged blobs that do not come back; one that comes back must be right. */
    private List<FileId> unreadable(Volume volume) {
        return acknowledged.keySet().stream()
                .filter(id -> !isReadable(volume, id))
                .toList();
    }

    private boolean isReadable(Volume volume, FileId id) {
        try {
            if (volume.open(id).isEmpty()) {
                return false;
            }
            assertThat(Blobs.read(volume, id)).isEqualTo(acknowledged.get(id));
            return true;
        } catch (BlobException damaged) {
            assertThat(damaged.error()).isInstanceOf(BlobError.Damaged.class);
            return false;
        }
    }

    private String mainSegment() {
        return segmentOf(SegmentKind.MAIN);
    }

    /** The one that was written to: a segment that is only prepared holds its header. */
    private String segmentOf(SegmentKind kind) {
        return machine.disk.files().stream()
                .filter(name -> SegmentName.parse(name)
                        .filter(parsed -> parsed.kind() == kind)
                        .isPresent())
                .filter(name -> machine.disk.bytesOf(name).length > Format.SEGMENT_HEADER_BYTES)
                .findFirst()
                .orElseThrow();
    }

    private static int indexOfSeal(byte[] segment) {
        ByteBuffer bytes = ByteBuffer.wrap(segment);
        UUID volume = SegmentHeader.decode(bytes).orElseThrow().volume();
        for (int at = Format.SEGMENT_HEADER_BYTES; at < segment.length; at += 8) {
            boolean seal = RecordHeader.decode(bytes, at, volume)
                    .filter(header -> header.type() == RecordType.SEAL)
                    .isPresent();
            if (seal) {
                return at;
            }
        }
        throw new AssertionError("not sealed");
    }
}
