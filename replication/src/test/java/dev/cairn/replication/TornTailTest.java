package dev.cairn.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.LogPosition;
import dev.cairn.replication.SegmentFile.LogRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: bytes that a user put into an entry never pass for an entry, and never make a start take long; real entries behind
 * damage refuse the start all the same. Method: entries that carry records of the user's making, and the first sector zeroed.
 */
class TornTailTest {
    private static final long TERM = 1;
    private static final int MIB = 1 << 20;

    /** Of a crafted header, and of the length in it. */
    private static final int HEADER_BYTES = 8;

    private static final int LENGTH_BYTES = 3;

    /** Behind the body of entry 11: a client id and a call number, each with its tag. */
    private static final int CLIENT_AND_CALL_BYTES = 2 + 16 + 2;

    /** Ordinary entries before the one that is torn; with the log's own it is entry 11. */
    private static final int ENTRIES_BEFORE = 10;

    @TempDir
    Path directory;

    @Test
    void tornRecordThatCarriesRecordsOfAUserIsCutOff() throws Exception {
        LogImage log = logThatEndsWith(records(ENTRIES_BEFORE + 1, 40, TERM));
        LogRecord torn = zeroFirstSectorOf(log, ENTRIES_BEFORE + 1);

        LogCheck.Report report = log.check();

        assertThat(report.last().index()).isEqualTo(ENTRIES_BEFORE);
        assertThat(Files.size(log.openSegment())).isEqualTo(torn.offset());
    }

    @Test
    void recordsOfAUserDoNotHideASoundFollower() throws Exception {
        LogImage log = logThatEndsWith(records(ENTRIES_BEFORE + 1, 40, TERM), new byte[700]);
        zeroFirstSectorOf(log, ENTRIES_BEFORE + 1);

        assertThatThrownBy(log::check)
                .isInstanceOf(LogDamagedException.class)
                .hasMessageContaining("sound entry " + (ENTRIES_BEFORE + 2) + " follows");
    }

    @Test
    void damageAcrossThousandsOfEntriesDoesNotHideASoundFollower() throws Exception {
        int count = LogConfig.PENDING_ENTRIES_LIMIT + 100;
        LogImage log = LogImage.of(
                directory, IntStream.range(0, count).mapToObj(i -> new byte[20]).toList());
        List<LogRecord> records = log.records(log.openSegment());
        zero(log.openSegment(), records.get(2).offset(), records.get(count - 1).offset());

        assertThatThrownBy(log::check)
                .isInstanceOf(LogDamagedException.class)
                .hasMessageContaining("sound entry " + (count - 1) + " follows");
    }

    /** Nothing sound of a client is before it, so that its id is not known. */
    @Test
    void recordOfATermThatIsNotYetOrOfAnIndexOutOfReachIsNotBelieved() throws Exception {
        LogImage laterTerm = LogImage.of(directory.resolve("term"), List.of(records(1, 40, TERM + 1)));
        zeroFirstSectorOf(laterTerm, 1);
        LogImage farIndex = LogImage.of(directory.resolve("index"), List.of(records(2_000, 40, TERM)));
        zeroFirstSectorOf(farIndex, 1);

        assertThat(laterTerm.check().cutBytes()).isPositive();
        assertThat(farIndex.check().cutBytes()).isPositive();
    }

    @Test
    void checksumOverWhatIsNoEntryIsNotBelieved() throws Exception {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[1_000]);
        body.writeBytes(framed(new byte[] {1 << 3, (byte) TERM, 2 << 3, 3, 3 << 3 | 2, 100}));
        LogImage log = LogImage.of(directory, List.of(body.toByteArray()));
        zeroFirstSectorOf(log, 1);

        assertThat(log.check().cutBytes()).isPositive();
    }

    @Test
    void headersThatClaimMegabytesCostHardlyAnyChecksum() throws Exception {
        LogImage log = logThatEndsWith(headers(3 * MIB, at -> MIB));
        zeroFirstSectorOf(log, ENTRIES_BEFORE + 1);

        Verdict verdict = verdict(log);

        assertThat(verdict.damage()).isEmpty();
        assertThat(verdict.checksummedBytes()).isLessThan(3 * MIB);
        assertThat(log.check().cutBytes()).isPositive();
    }

    /** Each claims to end where the torn record does, and so with the id that no user knows. */
    @Test
    void tooManyHeadersThatEndAsAnEntryDoesRefuseInBoundedWork() throws Exception {
        int bytes = 3 * MIB / 2;
        LogImage log = logThatEndsWith(headers(bytes, at -> bytes - at - LENGTH_BYTES + CLIENT_AND_CALL_BYTES));
        zeroFirstSectorOf(log, ENTRIES_BEFORE + 1);

        Verdict verdict = verdict(log);

        assertThat(verdict.damage()).hasValueSatisfying(why -> assertThat(why).contains("it cannot be told"));
        assertThat(verdict.checksummedBytes())
                .isBetween(TornTail.CHECKSUMMED_BYTES_MAX / 2, TornTail.CHECKSUMMED_BYTES_MAX);
    }

    private LogImage logThatEndsWith(byte[]... entries) throws Exception {
        Stream<byte[]> before = IntStream.range(0, ENTRIES_BEFORE).mapToObj(i -> new byte[100 + i]);
        return LogImage.of(
                directory, Stream.concat(before, Arrays.stream(entries)).toList());
    }

    /** Whole records as Ratis writes them, the first of index {@code from}, of a client that the log does not know. */
    private static byte[] records(long from, int count, long term) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[SegmentFile.SECTOR_BYTES]);
        for (long index = from; index < from + count; index++) {
            StateMachineLogEntryProto command = StateMachineLogEntryProto.newBuilder()
                    .setLogData(ByteString.copyFrom(new byte[20]))
                    .setClientId(ClientId.randomId().toByteString())
                    .setCallId(index)
                    .build();
            body.writeBytes(framed(LogEntryProto.newBuilder()
                    .setTerm(term)
                    .setIndex(index)
                    .setStateMachineLogEntry(command)
                    .build()
                    .toByteArray()));
        }
        return body.toByteArray();
    }

    /** With a length before, of one byte, and the checksum behind. */
    private static byte[] framed(byte[] message) {
        CRC32C checksum = new CRC32C();
        ByteBuffer record = ByteBuffer.allocate(1 + message.length + SegmentFile.CHECKSUM_BYTES);
        record.put((byte) message.length).put(message);
        checksum.update(record.array(), 0, record.position());
        return record.putInt((int) checksum.getValue()).array();
    }

    /** Nothing but beginnings of records, each of the length that is claimed for its place. */
    private static byte[] headers(int bytes, IntUnaryOperator lengthAt) {
        ByteBuffer body = ByteBuffer.allocate(bytes);
        for (int at = 0; at + HEADER_BYTES <= bytes; at += HEADER_BYTES) {
            int length = lengthAt.applyAsInt(at);
            if (SegmentFile.varintBytes(length) == LENGTH_BYTES) {
                body.position(at);
                body.put((byte) (length | 0x80))
                        .put((byte) (length >> 7 | 0x80))
                        .put((byte) (length >> 14));
                body.put((byte) (1 << 3)).put((byte) TERM).put((byte) (2 << 3)).put((byte) (ENTRIES_BEFORE + 2));
            }
        }
        return body.array();
    }

    private static LogRecord zeroFirstSectorOf(LogImage log, int index) throws IOException {
        LogRecord record = log.records(log.openSegment()).get(index);
        int sectorEnd = (record.offset() / SegmentFile.SECTOR_BYTES + 1) * SegmentFile.SECTOR_BYTES;
        zero(log.openSegment(), record.offset(), sectorEnd);
        return record;
    }

    private static void zero(Path file, int from, int to) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, from, to, (byte) 0);
        Files.write(file, bytes);
    }

    private static Verdict verdict(LogImage log) throws IOException {
        LogRecord last = log.records(log.openSegment()).getLast();
        try (SegmentFile file = SegmentFile.open(log.openSegment())) {
            Optional<ByteString> client = file.entry(last)
                    .map(entry -> entry.getStateMachineLogEntry().getClientId());
            TornTail tail = new TornTail(file, last.end(), new LogPosition(last.term(), last.index()), TERM, client);
            return new Verdict(tail.damage(), tail.checksummedBytes());
        }
    }

    private record Verdict(Optional<String> damage, long checksummedBytes) {}
}
