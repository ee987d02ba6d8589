package dev.cairn.replication;

import dev.cairn.metadata.LogPosition;
import dev.cairn.replication.SegmentFile.LogRecord;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/**
 * Reads the whole log before Ratis does, and decides whether it may be used. A torn last record is cut off; everything else
 * that is not as it was written, but for segments that a purge or a checkpoint of another replica left over, refuses the start, because Ratis would stop with less to say, or carry on without
 * acknowledged entries. Changes nothing unless all is well.
 */
final class LogCheck {
    private static final Pattern CLOSED = Pattern.compile("log_(\\d{1,18})-(\\d{1,18})");
    private static final Pattern OPEN = Pattern.compile("log_inprogress_(\\d{1,18})");
    private static final Pattern FOREIGN = Pattern.compile("log_.*");

    static final String REPAIR =
            "Restore the log and the metadata directory from the same backup, or take this node out and let it"
                    + " join again empty; do not delete single files (docs/log-guards.md)";

    private final Path current;
    private final LogPosition applied;
    private LogPosition last = LogPosition.NONE;
    private Optional<LastRecord> lastRecord = Optional.empty();
    private long entries;
    private long bytes;

    /** Of a purge that could not remove them, or of a log that a checkpoint took the place of; in the order of their entries. */
    private List<Segment> leftOver = List.of();

    private LogCheck(Path current, LogPosition applied) {
        this.current = current;
        this.applied = applied;
    }

    /**
     * @param current the directory of the segments
     * @param nodeId must be a member of the group, unless a leader has told it the members before it was one
     * @param applied what the state has; the log must begin at or before the entry behind it, and hold it or end with it, unless the state
     *     comes from another replica ({@link CheckpointMark}): then a log that ends before is removed
     * @throws LogDamagedException if the log may not be used
     * @throws IOException if it cannot be read, or a torn record cannot be cut off
     */
    static Report run(Path current, String nodeId, LogPosition applied) throws IOException {
        return new LogCheck(current, applied).run(nodeId);
    }

    private Report run(String nodeId) throws IOException {
        List<Segment> segments = segments();
        Optional<Cut> cut = Optional.empty();
        for (Segment segment : segments) {
            cut = check(segment);
        }
        long first =
                segments.isEmpty() || entries == 0 ? -1 : segments.getFirst().start();
        Optional<CheckpointMark> mark = CheckpointMark.read(current);
        GroupFiles files = new GroupFiles(current);
        files.check(nodeId, last, first, mark.isPresent());
        if (mark.isPresent() && mark.get().excuses(applied) && applied.index() > last.index()) {
            leftOver = Stream.concat(leftOver.stream(), segments.stream()).toList();
            removeLeftOver();
            return new Report(0, 0, 0, last, 0, leftOver.size());
        }
        checkAgainstState(first);
        if (cut.isPresent()) {
            cut.get().make();
        }
        removeLeftOver();
        if (mark.isPresent() && files.areFromLog(nodeId, last)) {
            CheckpointMark.remove(current);
        }
        return new Report(
                segments.size(), entries, bytes, last, cut.map(Cut::lengthBytes).orElse(0L), leftOver.size());
    }

    /** In the order of their entries, without a gap between them, and without what a purge left over. */
    private List<Segment> segments() throws IOException {
        List<Segment> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(current)) {
            for (Path file : files.toList()) {
                segment(file).ifPresent(found::add);
            }
        }
        found.sort(Comparator.comparingLong(Segment::start));
        int first = 0;
        for (int i = 1; i < found.size(); i++) {
            Segment before = found.get(i - 1);
            Segment segment = found.get(i);
            if (before.isOpen()) {
                throw damaged(before.file(), 0, "is not closed, but " + segment.name() + " follows");
            }
            if (isGapOfPurge(before, segment)) {
                first = i;
            } else if (before.end() + 1 != segment.start()) {
                throw damaged(
                        segment.file(),
                        0,
                        "entries %d to %d are missing before it".formatted(before.end() + 1, segment.start() - 1));
            }
        }
        leftOver = found.subList(0, first);
        return found.subList(first, found.size());
    }

    /** A purge goes on when it cannot remove a segment, and it removes only what the state has made durable. */
    private boolean isGapOfPurge(Segment before, Segment behind) {
        return before.end() + 1 < behind.start() && behind.start() <= applied.index() + 1;
    }

    /** The lowest first: after a crash the next start finds what this one found, or less. */
    private void removeLeftOver() throws IOException {
        for (Segment segment : leftOver) {
            Files.delete(segment.file());
        }
        if (!leftOver.isEmpty()) {
            DirectoryGuard.sync(current);
        }
    }

    private static Optional<Segment> segment(Path file) throws LogDamagedException {
        String name = file.getFileName().toString();
        Matcher closed = CLOSED.matcher(name);
        if (closed.matches()) {
            return Optional.of(new Segment(file, Long.parseLong(closed.group(1)), Long.parseLong(closed.group(2))));
        }
        Matcher open = OPEN.matcher(name);
        if (open.matches()) {
            return Optional.of(new Segment(file, Long.parseLong(open.group(1)), Segment.OPEN_END));
        }
        if (FOREIGN.matcher(name).matches()) {
            throw new LogDamagedException(file, 0, "is not a file of the log, but has a name like one", "Move it away");
        }
        return Optional.empty();
    }

    private Optional<Cut> check(Segment segment) throws IOException {
        try (SegmentFile file = SegmentFile.open(segment.file())) {
            if (!file.hasHeader()) {
                if (segment.isOpen() && file.hasTornHeader()) {
                    return Optional.empty(); // Nothing was ever in it; Ratis removes it.
                }
                throw damaged(segment.file(), 0, "does not begin as a segment of the log does");
            }
            int end = checkRecords(segment, file);
            if (file.isZero(end, file.size())) {
                return Optional.empty();
            }
            Optional<String> damage = segment.isOpen()
                    ? new TornTail(file, end, last, new GroupFiles(current).term(), lastClient()).damage()
                    : Optional.of("something follows the last entry of a closed segment");
            if (damage.isPresent()) {
                throw damaged(segment.file(), end, damage.get());
            }
            return Optional.of(new Cut(segment.file(), end, file.endOfContent() - end));
        } catch (InternalError unreadable) { // What the JVM makes of an I/O error in a mapped file.
            throw new IOException(segment.file() + " cannot be read; look at the disk", unreadable);
        }
    }

    /** Returns where the sound records end. */
    private int checkRecords(Segment segment, SegmentFile file) throws LogDamagedException {
        int offset = SegmentFile.HEADER_BYTES;
        long expected = segment.start();
        for (LogRecord record = file.recordAt(offset); record != null; record = file.recordAt(offset)) {
            if (record.index() != expected || record.term() < last.term()) {
                throw damaged(
                        segment.file(),
                        offset,
                        "entry %d of term %d stands where entry %d of term %d or later belongs"
                                .formatted(record.index(), record.term(), expected, last.term()));
            }
            note(record);
            lastRecord = Optional.of(new LastRecord(segment.file(), record));
            offset = record.end();
            expected++;
        }
        if (!segment.isOpen() && expected != segment.end() + 1) {
            throw damaged(segment.file(), offset, "entry %d is damaged or missing".formatted(expected));
        }
        return offset;
    }

    /** The client id in the last sound entry; none if that entry is the log's own. */
    private Optional<ByteString> lastClient() throws IOException {
        if (lastRecord.isEmpty()) {
            return Optional.empty();
        }
        try (SegmentFile file = SegmentFile.open(lastRecord.get().file())) {
            return file.entry(lastRecord.get().record())
                    .filter(LogEntryProto::hasStateMachineLogEntry)
                    .map(entry -> entry.getStateMachineLogEntry().getClientId());
        }
    }

    private void note(LogRecord record) throws LogDamagedException {
        last = new LogPosition(record.term(), record.index());
        entries++;
        bytes += record.end() - record.offset();
        if (record.index() == applied.index() && record.term() != applied.term()) {
            throw damaged(
                    current,
                    0,
                    "entry %d is of term %d, but the metadata has applied one of term %d: they are not of the same node"
                            .formatted(record.index(), record.term(), applied.term()));
        }
    }

    private void checkAgainstState(long first) throws LogDamagedException {
        if (applied.index() > last.index()) {
            throw damaged(
                    current,
                    0,
                    "ends with entry %d, but the metadata has applied entry %d: the end of the log is missing"
                            .formatted(last.index(), applied.index()));
        }
        if (first > applied.index() + 1) {
            throw damaged(
                    current,
                    0,
                    "begins with entry %d, but the metadata needs it from entry %d on: the metadata is older than the log"
                            .formatted(first, applied.index() + 1));
        }
    }

    private static LogDamagedException damaged(Path file, long offset, String what) {
        return new LogDamagedException(file, offset, what, REPAIR);
    }

    /**
     * What was found.
     *
     * @param bytes of the records
     * @param cutBytes of a torn write that were cut off
     * @param leftOver segments that a purge or a checkpoint had left over and that were removed
     */
    record Report(int segments, long entries, long bytes, LogPosition last, long cutBytes, int leftOver) {
        @Override
        public String toString() {
            return "%d entries of %d bytes in %d segments%s%s"
                    .formatted(
                            entries,
                            bytes,
                            segments,
                            cutBytes == 0 ? "" : ", a torn write of " + cutBytes + " bytes cut off",
                            leftOver == 0 ? "" : ", " + leftOver + " more left over and removed");
        }
    }

    private record Segment(Path file, long start, long end) {
        private static final long OPEN_END = -1;

        boolean isOpen() {
            return end == OPEN_END;
        }

        String name() {
            return file.getFileName().toString();
        }
    }

    private record LastRecord(Path file, LogRecord record) {}

    private record Cut(Path file, int offset, long lengthBytes) {
        void make() throws IOException {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(offset);
                channel.force(true);
            }
        }
    }
}
