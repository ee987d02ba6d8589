package dev.cairn.node.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.FileId;
import dev.cairn.monitoring.Outcome;
import dev.cairn.node.volume.disk.DiskFile;
import dev.cairn.node.volume.segment.Format;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobStore.BlobReader;
import dev.cairn.replication.BlobStore.BlobWriter;
import dev.cairn.replication.Blobs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a volume does when the disk fails or fills, or too much is asked of it. */
class VolumeFailureTest {
    private static final int MIB = 1 << 20;

    @Test
    void failedSyncHaltsAndAcknowledgesNothingAfter() throws IOException {
        SimulatedMachine machine = new SimulatedMachine(1);
        try (Volume volume = machine.start()) {
            machine.putAll(volume, Map.of(Blobs.id(1), Blobs.bytes(1, 100)));
            machine.disk.failSyncAfter(0);

            CompletableFuture<Void> failing = volume.put(Blobs.id(2), ByteBuffer.allocate(10));
            CompletableFuture<Void> waiting = volume.put(Blobs.id(3), ByteBuffer.allocate(10));
            machine.work();
            CompletableFuture<Void> after = volume.put(Blobs.id(4), ByteBuffer.allocate(10));

            assertThat(machine.halts).hasValue(1);
            assertThat(volume.status().healthy()).isFalse();
            for (CompletableFuture<Void> put : List.of(failing, waiting, after)) {
                assertThat(Blobs.errorOf(put.exceptionNow())).isInstanceOf(BlobError.Failed.class);
            }
            assertThatThrownBy(() -> volume.create(Blobs.id(5), -1))
                    .satisfies(failure -> assertThat(Blobs.errorOf(failure)).isInstanceOf(BlobError.Failed.class));
            assertThat(machine.monitor.syncs(Outcome.DISK)).isEqualTo(1);
        }
    }

    @Test
    void aWriterThatGivesUpTakesNoCopyWithItThatAnotherHasMade() throws IOException {
        SimulatedMachine machine = new SimulatedMachine(1);
        byte[] body = Blobs.bytes(1, MIB + 5_000);
        try (Volume volume = machine.start()) {
            try (BlobWriter givesUp = volume.create(Blobs.id(1), -1)) {
                givesUp.write(ByteBuffer.wrap(body));
                try (BlobWriter other = volume.create(Blobs.id(1), -1)) {
                    other.write(ByteBuffer.wrap(body));
                    CompletableFuture<Void> commit = other.commit();
                    machine.work();
                    commit.join();
                }
            }
            machine.putAll(volume, Map.of(Blobs.id(2), Blobs.bytes(2, 100)));
            assertThat(Blobs.read(volume, Blobs.id(1))).isEqualTo(body);
        }
        machine.disk.restart();
        machine.index.damage();

        try (Volume volume = machine.start()) {
            assertThat(Blobs.read(volume, Blobs.id(1))).isEqualTo(body);
        }
    }

    /** The page cache shows what a failed sync has thrown away; the start after it must not believe it. */
    @Test
    void startAfterAFailedSyncReadsWhatTheDiskHolds() throws IOException {
        SimulatedMachine machine = new SimulatedMachine(1);
        byte[] kept = Blobs.bytes(1, 100);
        try (Volume volume = machine.start()) {
            machine.putAll(volume, Map.of(Blobs.id(1), kept));
            machine.disk.failSyncAfter(0);
            CompletableFuture<Void> failing = volume.put(Blobs.id(2), ByteBuffer.allocate(10));
            machine.work();
            assertThat(failing).isCompletedExceptionally();
        }
        machine.disk.restartProcess();

        try (Volume volume = machine.start()) {
            assertThat(Blobs.ids(volume, new FileId(0, 0))).containsExactly(Blobs.id(1));
            machine.putAll(volume, Map.of(Blobs.id(3), kept));
        }
        machine.disk.restart();
        machine.index.damage();

        try (Volume volume = machine.start()) {
            assertThat(Blobs.ids(volume, new FileId(0, 0))).containsExactly(Blobs.id(1), Blobs.id(3));
            assertThat(Blobs.read(volume, Blobs.id(1))).isEqualTo(kept);
        }
    }

    @Test
    void failedSyncOfADedicatedSegmentHaltsToo() throws IOException {
        SimulatedMachine machine = new SimulatedMachine(1);
        try (Volume volume = machine.start();
                BlobWriter writer = volume.create(Blobs.id(1), 3 * MIB)) {
            writer.write(ByteBuffer.allocate(3 * MIB));
            machine.disk.failSyncAfter(0);

            assertThat(writer.commit()).isCompletedExceptionally();

            assertThat(machine.halts).hasValue(1);
        }
    }

    @Test
    void fullDiskRefusesWritesBeforeItIsFullAndRecoversByItself() throws IOException {
        SimulatedMachine machine = new SimulatedMachine(1, new SimulatedDisk(1, 40 * MIB));
        VolumeConfig config = withReserve(4 * MIB);
        try (Volume volume = machine.start(config)) {
            List<FileId> stored = new ArrayList<>();
            BlobError refusal = fill(machine, volume, stored);

            assertThat(refusal).isInstanceOf(BlobError.DiskFull.class);
            assertThat(machine.disk.freeBytes()).isGreaterThan(config.reserveBytes());
            fillOthers(machine, config.reserveBytes());
            volume.refreshFreeSpace();
            assertThat(volume.status().writable()).isFalse();
            assertThat(volume.status().healthy()).isTrue();
            assertThatThrownBy(() -> volume.create(Blobs.id(9999), -1))
                    .satisfies(failure -> assertThat(Blobs.errorOf(failure)).isInstanceOf(BlobError.DiskFull.class));
            assertThat(Blobs.read(volume, stored.getFirst())).hasSize(500_000);

            stored.subList(0, stored.size() / 2).forEach(volume::delete);
            machine.work();
            volume.compact();
            machine.work();
            volume.refreshFreeSpace();

            assertThat(volume.status().writable()).isTrue();
            machine.putAll(volume, Map.of(Blobs.id(10_000), new byte[100_000]));
        }
    }

    /** Clients have taken all files: what needs one is to come again, and nothing is called damaged. */
    @Test
    void tooManyOpenFilesCostTheRequestOnly() throws IOException {
        SimulatedMachine machine = new SimulatedMachine(1);
        byte[] body = Blobs.bytes(1, 100_000);
        try (Volume volume = machine.start()) {
            machine.putAll(volume, Map.of(Blobs.id(1), body));
            machine.disk.haveTooManyFiles(true);

            assertThatThrownBy(() -> Blobs.read(volume, Blobs.id(1)))
                    .satisfies(failure -> assertThat(Blobs.errorOf(failure)).isInstanceOf(BlobError.Busy.class));
            try (BlobWriter writer = volume.create(Blobs.id(2), 3 * MIB)) {
                assertThatThrownBy(() -> writer.write(ByteBuffer.allocate(3 * MIB)))
                        .satisfies(failure -> assertThat(Blobs.errorOf(failure)).isInstanceOf(BlobError.Busy.class));
            }
            machine.disk.haveTooManyFiles(false);
            machine.work();

            assertThat(Blobs.read(volume, Blobs.id(1))).isEqualTo(body);
            assertThat(volume.status().damagedBlobs()).isZero();
            assertThat(machine.halts).hasValue(0);
        }
    }

    /** Somebody else fills the disk while a large blob arrives: the blob is lost, the volume is not. */
    @Test
    void diskThatFillsUnderALargeBlobCostsThatBlobOnly() throws IOException {
        SimulatedMachine machine = new SimulatedMachine(1, new SimulatedDisk(1, 20 * MIB));
        try (Volume volume = machine.start()) {
            machine.putAll(volume, Map.of(Blobs.id(1), new byte[1000]));
            try (BlobWriter writer = volume.create(Blobs.id(2), 10 * MIB)) {
                writer.write(ByteBuffer.allocate(3 * MIB));
                fillOthers(machine, 100);

                assertThatThrownBy(() -> writer.write(ByteBuffer.allocate(3 * MIB)))
                        .satisfies(
                                failure -> assertThat(Blobs.errorOf(failure)).isInstanceOf(BlobError.DiskFull.class));
            }
            machine.disk.delete("other");
            machine.work();
            volume.refreshFreeSpace();

            assertThat(machine.halts).hasValue(0);
            assertThat(machine.disk.files()).noneMatch(name -> name.endsWith("dedicated.segment"));
            machine.putAll(volume, Map.of(Blobs.id(3), new byte[1000]));
        }
    }

    @Test
    void fullQueueRefusesAPut() throws IOException {
        SimulatedMachine machine = new SimulatedMachine(1);
        try (Volume volume = machine.start()) {
            List<CompletableFuture<Void>> puts = new ArrayList<>();
            for (int i = 0; i < SimulatedMachine.SMALL.queueRecords() + 1; i++) {
                puts.add(volume.put(Blobs.id(i), ByteBuffer.allocate(1)));
            }
            machine.work();

            assertThat(Blobs.errorOf(puts.getLast().exceptionNow())).isInstanceOf(BlobError.Busy.class);
            assertThat(puts.subList(0, puts.size() - 1))
                    .allMatch(put -> put.isDone() && !put.isCompletedExceptionally());
        }
    }

    @Test
    void writersBeyondTheMemoryAreRefused() throws IOException {
        SimulatedMachine machine = new SimulatedMachine(1);
        try (Volume volume = machine.start()) {
            List<BlobWriter> writers = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                writers.add(volume.create(Blobs.id(i), -1));
            }

            assertThatThrownBy(() -> volume.create(Blobs.id(64), -1))
                    .satisfies(failure -> assertThat(Blobs.errorOf(failure)).isInstanceOf(BlobError.Busy.class));

            writers.forEach(BlobWriter::close);
            volume.create(Blobs.id(65), -1).close();
        }
    }

    @Test
    void segmentsFromBeforeARestartAreNeverWrittenTo() throws IOException {
        SimulatedMachine machine = new SimulatedMachine(1);
        Volume crashed = machine.start();
        machine.putAll(crashed, Map.of(Blobs.id(1), new byte[1000]));
        machine.disk.restartProcess();
        Map<String, byte[]> before = contents(machine);

        try (Volume volume = machine.start()) {
            machine.putAll(volume, Map.of(Blobs.id(2), new byte[1000]));
            machine.putAll(volume, Map.of(Blobs.id(3), new byte[1000]));
        }
        try (Volume volume = machine.start()) {
            machine.putAll(volume, Map.of(Blobs.id(4), new byte[1000]));
            assertThat(Blobs.ids(volume, new FileId(0, 0))).hasSize(4);
        }

        before.forEach((name, bytes) -> {
            if (bytes.length > Format.SEGMENT_HEADER_BYTES) {
                assertThat(machine.disk.bytesOf(name)).as(name).isEqualTo(bytes);
            }
        });
    }

    @Test
    void cleanlyClosedVolumeOpensWithoutReadingASegment() throws IOException {
        SimulatedMachine machine = new SimulatedMachine(1);
        try (Volume volume = machine.start()) {
            machine.putAll(volume, Map.of(Blobs.id(1), new byte[1000]));
        }
        long calls = machine.disk.calls();

        try (Volume volume = machine.start()) {
            assertThat(machine.disk.calls()).isEqualTo(calls);
            assertThat(Blobs.read(volume, Blobs.id(1))).hasSize(1000);
        }
    }

    @Test
    void compactionWinsSpaceBackAndDisturbsNoReader() throws IOException {
        SimulatedMachine machine = new SimulatedMachine(1);
        try (Volume volume = machine.start()) {
            Map<FileId, byte[]> blobs = new HashMap<>();
            for (int i = 0; i < 60; i++) {
                blobs.put(Blobs.id(i), Blobs.bytes(i, 90_000));
                machine.putAll(volume, Map.of(Blobs.id(i), blobs.get(Blobs.id(i))));
            }
            long full = machine.disk.totalBytes() - machine.disk.freeBytes();
            BlobReader deleted = volume.open(Blobs.id(1)).orElseThrow();
            BlobReader moved = volume.open(Blobs.id(0)).orElseThrow();
            for (int i = 0; i < 60; i++) {
                if (i % 6 != 0) {
                    volume.delete(Blobs.id(i));
                }
            }
            machine.work();

            volume.compact();
            machine.work();
            assertThat(Blobs.readAll(deleted)).isEqualTo(blobs.get(Blobs.id(1)));
            assertThat(Blobs.readAll(moved)).isEqualTo(blobs.get(Blobs.id(0)));
            deleted.close();
            moved.close();
            machine.work();

            assertThat(machine.disk.totalBytes() - machine.disk.freeBytes()).isLessThan(full / 2);
            for (int i = 0; i < 60; i += 6) {
                assertThat(Blobs.read(volume, Blobs.id(i))).isEqualTo(blobs.get(Blobs.id(i)));
            }
        }
    }

    @Test
    void compactionWaitsUntilThereIsRoomForItsCopies() throws IOException {
        SimulatedMachine machine = new SimulatedMachine(1, new SimulatedDisk(1, 20 * MIB));
        try (Volume volume = machine.start()) {
            for (int i = 0; i < 40; i++) {
                machine.putAll(volume, Map.of(Blobs.id(i), Blobs.bytes(i, 90_000)));
            }
            for (int i = 0; i < 40; i++) {
                if (i % 6 != 0) {
                    volume.delete(Blobs.id(i));
                }
            }
            machine.work();
            fillOthers(machine, SimulatedMachine.SMALL.segmentBytes());
            volume.refreshFreeSpace();

            volume.compact();
            machine.work();
            assertThat(machine.disk.files()).noneMatch(name -> name.endsWith("compacted.segment"));

            machine.disk.delete("other");
            volume.refreshFreeSpace();
            volume.compact();
            machine.work();
            assertThat(machine.disk.files()).anyMatch(name -> name.endsWith("compacted.segment"));
        }
    }

    @Test
    void deletedLargeBlobGivesItsSpaceBackWhenItsReaderLeaves() throws IOException {
        SimulatedMachine machine = new SimulatedMachine(1);
        try (Volume volume = machine.start()) {
            Blobs.write(volume, Blobs.id(1), 3 * MIB, new byte[3 * MIB], MIB);
            BlobReader reader = volume.open(Blobs.id(1)).orElseThrow();
            volume.delete(Blobs.id(1));
            machine.work();
            assertThat(machine.disk.files()).anyMatch(name -> name.endsWith("dedicated.segment"));

            reader.close();
            machine.work();

            assertThat(machine.disk.files()).noneMatch(name -> name.endsWith("dedicated.segment"));
        }
    }

    private static BlobError fill(SimulatedMachine machine, Volume volume, List<FileId> stored) {
        for (long i = 0; i < 1000; i++) {
            CompletableFuture<Void> put = volume.put(Blobs.id(i), ByteBuffer.allocate(500_000));
            machine.work();
            volume.refreshFreeSpace();
            if (put.isCompletedExceptionally()) {
                return Blobs.errorOf(put.exceptionNow());
            }
            stored.add(Blobs.id(i));
        }
        throw new AssertionError("never full");
    }

    /** Others on the file system take what the volume left. */
    private static void fillOthers(SimulatedMachine machine, long leaveBytes) throws IOException {
        try (DiskFile other = machine.disk.create("other")) {
            other.write(ByteBuffer.allocate(Math.toIntExact(machine.disk.freeBytes() - leaveBytes)), 0);
        }
    }

    private static Map<String, byte[]> contents(SimulatedMachine machine) {
        Map<String, byte[]> contents = new HashMap<>();
        machine.disk.files().forEach(name -> contents.put(name, machine.disk.bytesOf(name)));
        return contents;
    }

    private static VolumeConfig withReserve(long reserveBytes) {
        VolumeConfig small = SimulatedMachine.SMALL;
        return new VolumeConfig(
                small.segmentBytes(),
                small.dedicatedBytes(),
                reserveBytes,
                small.queueRecords(),
                small.queueBytes(),
                small.writerBytes(),
                small.openFiles(),
                small.checkpointBytes(),
                Duration.ZERO,
                small.compactionBytesPerSecond(),
                Duration.ZERO,
                small.scrubBytesPerSecond());
    }
}
