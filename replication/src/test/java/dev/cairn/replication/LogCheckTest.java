package dev.cairn.replication;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.metadata.LogPosition;
import dev.cairn.replication.SegmentFile.LogRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: a log that lost an acknowledged entry is never used, and one that did not is. Method: damage a real one. */
class LogCheckTest {
    @TempDir
    static Path shared;

    private static LogImage original;

    @TempDir
    Path directory;

    private LogImage log;

    @BeforeAll
    static void writeLog() throws Exception {
        original = LogImage.write(shared);
    }

    @BeforeEach
    void copyLog() throws IOException {
        log = original.copyTo(directory.resolve("log"));
    }

    @Test
    void soundLogPassesAndIsNotChanged() throws IOException {
        Map<Path, ByteBuffer> before = files();

        LogCheck.Report report = log.check();

        assertThat(report.cutBytes()).isZero();
        assertThat(report.segments()).isEqualTo(3);
        assertThat(report.entries()).isEqualTo(3 * 40 + 3);
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void tornLastRecordIsCutOff() throws IOException {
        LogRecord last = lastRecord();
        int written = last.offset() + SegmentFile.SECTOR_BYTES;
        edit(log.openSegment(), bytes -> zero(bytes, written, last.end()));

        LogCheck.Report report = log.check();

        assertThat(report.cutBytes()).isPositive();
        assertThat(Files.size(log.openSegment())).isEqualTo(last.offset());
        assertThat(report.last().index()).isEqualTo(last.index() - 1);
        assertThat(log.check().cutBytes()).isZero();
    }

    @Test
    void recordThatLacksItsFirstSectorIsCutOff() throws IOException {
        LogRecord last = lastRecord();
        edit(log.openSegment(), bytes -> zero(bytes, last.offset(), last.offset() / 512 * 512 + 512));

        assertThat(log.check().cutBytes()).isPositive();
    }

    @Test
    void recordThatTheEndOfTheFileCutsIsCutOff() throws IOException {
        LogRecord last = lastRecord();
        edit(log.openSegment(), bytes -> prefix(bytes, last.end() - 3));

        assertThat(log.check().cutBytes()).isPositive();
    }

    @Test
    void tornRecordIsNotCutOffIfTheStateHasAppliedIt() throws IOException {
        LogRecord last = lastRecord();
        edit(log.openSegment(), bytes -> zero(bytes, last.end() - 700, last.end()));

        assertRefused(log.current(), 0, "the end of the log is missing", new LogPosition(last.term(), last.index()));
    }

    @Test
    void openSegmentWithoutAWholeHeaderIsEmpty() throws IOException {
        Path next = log.current().resolve("log_inprogress_123");
        Path closed = log.openSegment();
        Files.move(closed, closed.resolveSibling("log_82-122"));
        Files.write(next, new byte[] {'R', 'a', 'f', 0, 0, 0, 0, 0, 0, 0});

        assertThat(log.check().last().index()).isEqualTo(122);
    }

    @Test
    void flippedBitInTheMiddleRefuses() throws IOException {
        LogRecord record = log.records(log.openSegment()).get(20);
        edit(log.openSegment(), bytes -> flip(bytes, record.offset() + 10));

        assertRefused(log.openSegment(), record.offset(), "sound entry " + (record.index() + 1) + " follows");
    }

    @Test
    void missingSectorInTheMiddleRefuses() throws IOException {
        LogRecord record = log.records(log.openSegment()).get(20);
        int sector = (record.offset() / 512 + 1) * 512;
        edit(log.openSegment(), bytes -> zero(bytes, sector, sector + 512));

        assertRefused(log.openSegment(), record.offset(), "follows at byte");
    }

    @Test
    void flippedBitInTheLastRecordRefuses() throws IOException {
        LogRecord last = lastRecord();
        edit(log.openSegment(), bytes -> flip(bytes, last.end() - 20));

        assertRefused(log.openSegment(), last.offset(), "no part is missing");
    }

    @Test
    void damagedLengthOfTheLastRecordRefuses() throws IOException {
        LogRecord last = lastRecord();
        edit(log.openSegment(), bytes -> {
            bytes[last.offset() + 1] = 0x7f; // 128 times as much, so that it reaches into the zeros.
            return bytes;
        });

        assertRefused(log.openSegment(), last.offset(), "length is damaged");
    }

    @Test
    void impossibleLengthRefuses() throws IOException {
        LogRecord last = lastRecord();
        edit(log.openSegment(), bytes -> {
            ByteBuffer.wrap(bytes).putInt(last.offset(), -1);
            return bytes;
        });

        assertRefused(log.openSegment(), last.offset(), "no part is missing");
    }

    @Test
    void damagedClosedSegmentRefuses() throws IOException {
        Path closed = log.segments().getFirst();
        LogRecord last = log.records(closed).getLast();
        edit(closed, bytes -> zero(bytes, last.end() - 600, last.end()));

        assertRefused(closed, last.offset(), "entry " + last.index() + " is damaged or missing");
    }

    @Test
    void garbageBehindAClosedSegmentRefuses() throws IOException {
        Path closed = log.segments().getFirst();
        long end = Files.size(closed);
        edit(closed, bytes -> {
            byte[] longer = prefix(bytes, bytes.length + 100);
            longer[bytes.length + 50] = 1;
            return longer;
        });

        assertRefused(closed, end, "follows the last entry");
    }

    @Test
    void zerosBehindAClosedSegmentAreSpaceTakenAhead() throws IOException {
        edit(log.segments().getFirst(), bytes -> prefix(bytes, bytes.length + 1_000));

        assertThat(log.check().entries()).isEqualTo(123);
    }

    @Test
    void missingSegmentRefuses() throws IOException {
        Files.delete(log.segments().get(1));

        assertRefused(log.segments().get(1), 0, "entries 41 to 81 are missing before it");
    }

    @Test
    void missingSegmentRefusesAStateThatHasOnlySomeOfIt() throws IOException {
        Files.delete(log.segments().get(1));

        LogDamagedException refusal =
                catchThrowableOfType(LogDamagedException.class, () -> log.check(new LogPosition(1, 80)));

        assertThat(refusal).hasMessageContaining("entries 41 to 81 are missing before it");
        assertThat(log.segments()).hasSize(2);
    }

    @Test
    void segmentThatAPurgeLeftOverIsRemoved() throws IOException {
        Path leftOver = log.segments().getFirst();
        Files.delete(log.segments().get(1));
        long term = log.records(log.openSegment()).getFirst().term();

        LogCheck.Report report = log.check(new LogPosition(term, 90));

        assertThat(leftOver).doesNotExist();
        assertThat(report.leftOver()).isEqualTo(1);
        assertThat(report.toString()).contains("1 more left over and removed");
        assertThat(log.check(new LogPosition(term, 90)).leftOver()).isZero();
    }

    @Test
    void missingFirstSegmentRefusesAStateThatNeedsIt() throws IOException {
        Files.delete(log.segments().getFirst());

        assertRefused(log.current(), 0, "the metadata is older than the log");
    }

    @Test
    void missingFirstSegmentIsFineForAStateThatHasIt() throws IOException {
        Files.delete(log.segments().getFirst());

        assertThat(log.check(new LogPosition(1, 40)).entries()).isEqualTo(82);
    }

    @Test
    void missingOpenSegmentRefuses() throws IOException {
        Files.delete(log.openSegment());

        assertRefused(log.members(), 0, "comes from entry 82 of term 3, but the log ends with entry 81");
    }

    @Test
    void stateOfAnotherHistoryRefuses() throws IOException {
        assertRefused(log.current(), 0, "not of the same node", new LogPosition(2, 20));
    }

    @Test
    void emptyLogRefusesAStateThatIsNot() throws IOException {
        for (Path segment : log.segments()) {
            Files.delete(segment);
        }
        Files.delete(log.members());

        assertRefused(log.current(), 0, "the end of the log is missing", new LogPosition(1, 5));
    }

    @Test
    void twoOpenSegmentsRefuse() throws IOException {
        Path first = log.segments().getFirst();
        Path renamed = Files.move(first, first.resolveSibling("log_inprogress_0"));

        assertRefused(renamed, 0, "is not closed");
    }

    @Test
    void fileWithANameLikeASegmentRefuses() throws IOException {
        Path copy = Files.copy(log.openSegment(), log.current().resolve("log_inprogress_82.bak"));

        assertRefused(copy, 0, "name like one");
    }

    @Test
    void damagedHeaderRefuses() throws IOException {
        edit(log.openSegment(), bytes -> flip(bytes, 3));

        assertRefused(log.openSegment(), 0, "does not begin");
    }

    @Test
    void missingVoteRefuses() throws IOException {
        Files.delete(log.vote());

        assertRefused(log.vote(), 0, "is missing");
    }

    @Test
    void voteThatIsNotTextRefuses() throws IOException {
        Files.write(log.vote(), new byte[] {(byte) 0xff, 0, 3});

        assertRefused(log.vote(), 0, "is not text");
    }

    @Test
    void emptyVoteRefuses() throws IOException {
        Files.write(log.vote(), new byte[0]);

        assertRefused(log.vote(), 0, "holds no term");
    }

    @Test
    void oldVoteRefuses() throws IOException {
        Files.writeString(log.vote(), "term=2\nvotedFor=node-1\n", US_ASCII);

        assertRefused(log.vote(), 0, "says term 2, but the log holds an entry of term 3");
    }

    @Test
    void voteForAStrangerRefuses() throws IOException {
        Files.writeString(log.vote(), "term=3\nvotedFor=node-2\n", US_ASCII);

        assertRefused(log.vote(), 0, "a vote for node-2");
    }

    @Test
    void damagedMembersRefuse() throws IOException {
        edit(log.members(), bytes -> prefix(bytes, bytes.length - 2));

        assertRefused(log.members(), 0, "does not hold the members");
    }

    @Test
    void logOfAnotherNodeRefuses() throws IOException {
        Path current = log.current();

        LogDamagedException refusal = catchThrowableOfType(
                LogDamagedException.class, () -> LogCheck.run(current, "node-2", LogPosition.NONE));

        assertThat(refusal).hasMessageContaining("belongs to node node-1, not to node node-2");
    }

    @Test
    void logThatACheckpointTookThePlaceOfIsRemoved() throws IOException {
        LogPosition installed = new LogPosition(3, 200);
        CheckpointMark.awaiting(log.current());
        CheckpointMark.arrived(log.current(), new LogPosition(3, 150));
        CheckpointMark.arrived(log.current(), installed);

        assertThat(log.check(installed).leftOver()).isEqualTo(3);

        assertThat(log.segments()).isEmpty();
        assertThat(log.check(installed).entries()).isZero();
        assertThat(log.check(new LogPosition(3, 150)).entries())
                .as("if the last one was not installed")
                .isZero();
    }

    @Test
    void aCheckpointExcusesNoStateButItsOwn() throws IOException {
        CheckpointMark.arrived(log.current(), new LogPosition(3, 200));

        assertRefused(log.current(), 0, "the end of the log is missing", new LogPosition(3, 201));
    }

    @Test
    void membersMayComeFromALeaderWhileACheckpointMayCome() throws IOException {
        Files.delete(log.openSegment());
        CheckpointMark.awaiting(log.current());

        assertThat(log.check().last().index()).isEqualTo(81);
        assertThat(CheckpointMark.read(log.current())).isPresent();
    }

    @Test
    void nothingIsExcusedOnceTheLogHasAll() throws IOException {
        CheckpointMark.arrived(log.current(), new LogPosition(2, 50));

        log.check();

        assertThat(CheckpointMark.read(log.current())).isEmpty();
    }

    @Test
    void damagedMarkOfACheckpointRefuses() throws IOException {
        Path mark = Files.writeString(log.current().resolve("checkpoint"), "3 20\n4\n");

        assertRefused(mark, 0, "is not as it was written");
    }

    private void assertRefused(Path file, long offset, String reason) throws IOException {
        assertRefused(file, offset, reason, LogPosition.NONE);
    }

    private void assertRefused(Path file, long offset, String reason, LogPosition applied) throws IOException {
        Map<Path, ByteBuffer> before = files();

        LogDamagedException refusal = catchThrowableOfType(LogDamagedException.class, () -> log.check(applied));

        assertThat(refusal)
                .as("a refusal")
                .isNotNull()
                .hasMessageContaining(reason)
                .hasMessageContaining(file.toString());
        assertThat(refusal.file()).isEqualTo(file);
        assertThat(refusal.offsetBytes()).isEqualTo(offset);
        assertThat(files()).as("files after a refusal").isEqualTo(before);
    }

    private LogRecord lastRecord() throws IOException {
        LogRecord last = log.records(log.openSegment()).getLast();
        assertThat(last.end() - last.offset()).as("bytes of the last record").isGreaterThan(1_600);
        return last;
    }

    private Map<Path, ByteBuffer> files() throws IOException {
        Map<Path, ByteBuffer> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(log.root())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(file, ByteBuffer.wrap(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    private static void edit(Path file, UnaryOperator<byte[]> change) throws IOException {
        Files.write(file, change.apply(Files.readAllBytes(file)));
    }

    private static byte[] zero(byte[] bytes, int from, int to) {
        Arrays.fill(bytes, from, to, (byte) 0);
        return bytes;
    }

    private static byte[] flip(byte[] bytes, int at) {
        bytes[at] ^= 4;
        return bytes;
    }

    private static byte[] prefix(byte[] bytes, int length) {
        return Arrays.copyOf(bytes, length);
    }
}
