package dev.cairn.replication;

import dev.cairn.metadata.CommitLog;
import java.time.Duration;

/**
 * How the commit log is kept. Component {@code segmentBytes} is config key {@code log.segment-bytes}, and so on.
 *
 * @param segmentBytes size of a file of the log, which has it from its beginning on; one open file is held in memory
 * @param checkpointBytes entries applied since the last checkpoint, in bytes, after which the state makes the next one; what
 *     a start after a crash replays at most (5 s of applying are the same)
 * @param checkpointEntries the same as a number of entries
 * @param preserveEntries entries kept behind a checkpoint, for replicas that were away a short time; with 0 none, or 100,000 where there is a
 *     network
 * @param pendingEntriesMax entries that may be under way; further ones are refused
 * @param pendingBytesMax bytes of entries that may be under way
 * @param startTimeout how long a start may take from the check of the files to the last replayed entry
 * @param closeTimeout how long a close waits for what is under way
 */
public record LogConfig(
        int segmentBytes,
        long checkpointBytes,
        long checkpointEntries,
        long preserveEntries,
        int pendingEntriesMax,
        long pendingBytesMax,
        Duration startTimeout,
        Duration closeTimeout) {
    private static final int MIB = 1 << 20;

    /** Most entries under way that may be configured: above it Ratis would block the caller instead of refusing. */
    static final int PENDING_ENTRIES_LIMIT = 4_096;

    public static final LogConfig DEFAULT = new LogConfig(
            8 * MIB, 64 * MIB, 100_000, 0, 1_024, 32 * MIB, Duration.ofSeconds(60), Duration.ofSeconds(10));

    public LogConfig {
        require(
                segmentBytes >= CommitLog.ENTRY_BYTES_MAX && segmentBytes <= 256 * MIB,
                "log.segment-bytes",
                segmentBytes,
                "must be " + CommitLog.ENTRY_BYTES_MAX + " to " + 256 * MIB);
        require(checkpointBytes >= MIB, "log.checkpoint-bytes", checkpointBytes, "must be at least " + MIB);
        require(checkpointEntries >= 1, "log.checkpoint-entries", checkpointEntries, "must be at least 1");
        require(preserveEntries >= 0, "log.preserve-entries", preserveEntries, "must not be negative");
        require(
                pendingEntriesMax >= 1 && pendingEntriesMax <= PENDING_ENTRIES_LIMIT,
                "log.pending-entries-max",
                pendingEntriesMax,
                "must be 1 to " + PENDING_ENTRIES_LIMIT);
        require(
                pendingBytesMax >= CommitLog.ENTRY_BYTES_MAX && pendingBytesMax <= Integer.MAX_VALUE,
                "log.pending-bytes-max",
                pendingBytesMax,
                "must be " + CommitLog.ENTRY_BYTES_MAX + " to " + Integer.MAX_VALUE);
        require(startTimeout.isPositive(), "log.start-timeout", startTimeout, "must be positive");
        require(closeTimeout.isPositive(), "log.close-timeout", closeTimeout, "must be positive");
    }

    private static void require(boolean holds, String key, Object value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("%s %s; is %s".formatted(key, rule, value));
        }
    }
}
