package dev.cairn.replication;

import dev.cairn.metadata.FailStop;
import dev.cairn.metadata.LogPosition;
import dev.cairn.metadata.ReplicatedState;
import dev.cairn.replication.SegmentFile.LogRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The files of a log as a crash leaves them: copied while it ran, after its last answer. Several closed segments, and an open
 * one with space taken ahead.
 */
final class LogImage {
    static final String NODE = "node-1";
    static final FailStop MUST_NOT_HALT = (reason, cause) -> {
        throw new AssertionError(reason, cause);
    };
    private static final int RUNS = 3;
    private static final int ENTRIES_PER_RUN = 40;
    private static final int UNDER_WAY = 100;

    /** How many were appended and acknowledged; the log has one of its own more for each run. */
    static final int ENTRIES = RUNS * ENTRIES_PER_RUN;

    private final Path root;

    private LogImage(Path root) {
        this.root = root;
    }

    /** Writes the log of a few runs below {@code scratch}, with entries of 20 to 3,000 bytes, the last one of 2,500. */
    static LogImage write(Path scratch) throws Exception {
        Path live = scratch.resolve("live");
        Path image = scratch.resolve("image");
        Random random = new Random(7);
        for (int run = 0; run < RUNS; run++) {
            try (RatisCommitLog log = RatisCommitLog.open(
                    live, NODE, new Forgetful(), LogConfig.DEFAULT, new TestMonitor(), MUST_NOT_HALT)) {
                for (int i = 0; i < ENTRIES_PER_RUN; i++) {
                    byte[] entry = new byte[i == ENTRIES_PER_RUN - 1 ? 2_500 : 20 + random.nextInt(2_980)];
                    random.nextBytes(entry);
                    log.append(entry).get(10, TimeUnit.SECONDS);
                }
                if (run == RUNS - 1) {
                    copy(live, image);
                }
            }
        }
        return new LogImage(image);
    }

    /** Writes the log of one run below {@code scratch}: one entry of its own, then these. */
    static LogImage of(Path scratch, List<byte[]> entries) throws Exception {
        Path live = scratch.resolve("live");
        Path image = scratch.resolve("image");
        try (RatisCommitLog log =
                RatisCommitLog.open(live, NODE, new Forgetful(), LogConfig.DEFAULT, new TestMonitor(), MUST_NOT_HALT)) {
            List<CompletableFuture<byte[]>> answers = new ArrayList<>();
            for (byte[] entry : entries) {
                answers.add(log.append(entry));
                if (answers.size() % UNDER_WAY == 0) {
                    answers.getLast().get(10, TimeUnit.SECONDS);
                }
            }
            for (CompletableFuture<byte[]> answer : answers) {
                answer.get(10, TimeUnit.SECONDS);
            }
            copy(live, image);
        }
        return new LogImage(image);
    }

    /** A copy that may be damaged. */
    LogImage copyTo(Path target) throws IOException {
        copy(root, target);
        return new LogImage(target);
    }

    Path root() {
        return root;
    }

    Path current() throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(Files::isDirectory).findFirst().orElseThrow().resolve(LogDirectory.CURRENT);
        }
    }

    /** In the order of their entries. */
    List<Path> segments() throws IOException {
        try (Stream<Path> entries = Files.list(current())) {
            return entries.filter(file -> file.getFileName().toString().startsWith("log_"))
                    .sorted(Comparator.comparingLong(LogImage::firstIndex))
                    .toList();
        }
    }

    Path openSegment() throws IOException {
        return segments().getLast();
    }

    Path vote() throws IOException {
        return current().resolve("raft-meta");
    }

    Path members() throws IOException {
        return current().resolve("raft-meta.conf");
    }

    LogCheck.Report check(LogPosition applied) throws IOException {
        return LogCheck.run(current(), NODE, applied);
    }

    LogCheck.Report check() throws IOException {
        return check(LogPosition.NONE);
    }

    List<LogRecord> records(Path segment) throws IOException {
        List<LogRecord> records = new ArrayList<>();
        try (SegmentFile file = SegmentFile.open(segment)) {
            int offset = SegmentFile.HEADER_BYTES;
            for (LogRecord record = file.recordAt(offset); record != null; record = file.recordAt(offset)) {
                records.add(record);
                offset = record.end();
            }
        }
        return records;
    }

    /** Index and digest of every record that can be read from the start on without a gap. */
    List<String> contents() throws IOException {
        List<String> contents = new ArrayList<>();
        for (Path segment : segments()) {
            byte[] bytes = Files.readAllBytes(segment);
            for (LogRecord record : records(segment)) {
                contents.add(record.index() + " " + digest(Arrays.copyOfRange(bytes, record.offset(), record.end())));
            }
        }
        return contents;
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static long firstIndex(Path segment) {
        return Long.parseLong(segment.getFileName()
                .toString()
                .replace("log_inprogress_", "")
                .replace("log_", "")
                .replaceAll("-.*", ""));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Never makes anything durable, so that the log keeps all. */
    private static final class Forgetful implements ReplicatedState {
        @Override
        public LogPosition applied() {
            return LogPosition.NONE;
        }

        @Override
        public byte[] apply(LogPosition position, byte[] entry) {
            return new byte[0];
        }

        @Override
        public void advance(LogPosition position) {}

        @Override
        public LogPosition checkpoint() {
            return LogPosition.NONE;
        }

        @Override
        public LogPosition copyTo(Path directory) {
            throw new UnsupportedOperationException("it has forgotten all");
        }

        @Override
        public void install(Path copy) {
            throw new UnsupportedOperationException("it would forget it");
        }
    }
}
