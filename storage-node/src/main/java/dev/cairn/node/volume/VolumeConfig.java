package dev.cairn.node.volume;

import dev.cairn.node.volume.segment.Format;
import dev.cairn.replication.BlobStore;
import java.time.Duration;

/**
 * How a volume stores. Component {@code segmentBytes} is config key {@code volume.segment-bytes}, and so on.
 *
 * @param segmentBytes a segment is ended when it has grown so large
 * @param dedicatedBytes a blob larger than this gets a segment of its own
 * @param reserveBytes free space below which writes are refused; 0 for 5 % of the file system, at most 10 GiB, and at least
 *     two segments
 * @param queueRecords most writes that wait for the committer
 * @param queueBytes most bytes of them
 * @param writerBytes memory for blobs that arrive in pieces; each needs up to 1 MiB
 * @param openFiles most segments kept open for reading while no one reads them
 * @param checkpointBytes the index is flushed after so many bytes: recovery reads at most about that much
 * @param compactionInterval time between two looks for half-dead segments; zero for none
 * @param compactionBytesPerSecond most bytes that compaction copies
 * @param scrubInterval time between two scrubs of everything; zero for none
 * @param scrubBytesPerSecond most bytes that a scrub reads
 */
public record VolumeConfig(
        long segmentBytes,
        long dedicatedBytes,
        long reserveBytes,
        int queueRecords,
        long queueBytes,
        long writerBytes,
        int openFiles,
        long checkpointBytes,
        Duration compactionInterval,
        long compactionBytesPerSecond,
        Duration scrubInterval,
        long scrubBytesPerSecond) {
    static final long SEGMENT_BYTES_MIN = 1L << 20;
    static final long SEGMENT_BYTES_MAX = 1L << 31;

    public static final VolumeConfig DEFAULT = new VolumeConfig(
            128L << 20,
            8L << 20,
            0,
            4096,
            64L << 20,
            256L << 20,
            1024,
            64L << 20,
            Duration.ofMinutes(1),
            64L << 20,
            Duration.ofDays(14),
            16L << 20);

    public VolumeConfig {
        require(
                segmentBytes >= SEGMENT_BYTES_MIN && segmentBytes <= SEGMENT_BYTES_MAX,
                "volume.segment-bytes",
                "1 MiB to 2 GiB",
                segmentBytes);
        require(dedicatedBytes >= Format.CHUNK_BYTES, "volume.dedicated-bytes", "at least 1 MiB", dedicatedBytes);
        require(reserveBytes >= 0, "volume.reserve-bytes", "positive, or 0 for the default", reserveBytes);
        require(queueRecords > 0, "volume.queue-records", "positive", queueRecords);
        require(queueBytes >= BlobStore.PUT_BYTES_MAX, "volume.queue-bytes", "at least 1 MiB", queueBytes);
        require(writerBytes >= Format.CHUNK_BYTES, "volume.writer-bytes", "at least 1 MiB", writerBytes);
        require(openFiles > 0, "volume.open-files", "positive", openFiles);
        require(checkpointBytes > 0, "volume.checkpoint-bytes", "positive", checkpointBytes);
        require(!compactionInterval.isNegative(), "volume.compaction-interval", "zero or more", compactionInterval);
        require(
                compactionBytesPerSecond >= Format.CHUNK_BYTES,
                "volume.compaction-bytes-per-second",
                "at least 1 MiB",
                compactionBytesPerSecond);
        require(!scrubInterval.isNegative(), "volume.scrub-interval", "zero or more", scrubInterval);
        require(
                scrubBytesPerSecond >= Format.CHUNK_BYTES,
                "volume.scrub-bytes-per-second",
                "at least 1 MiB",
                scrubBytesPerSecond);
    }

    /** The same with another bound for segments kept open. */
    public VolumeConfig withOpenFiles(int otherOpenFiles) {
        return new VolumeConfig(
                segmentBytes,
                dedicatedBytes,
                reserveBytes,
                queueRecords,
                queueBytes,
                writerBytes,
                otherOpenFiles,
                checkpointBytes,
                compactionInterval,
                compactionBytesPerSecond,
                scrubInterval,
                scrubBytesPerSecond);
    }

    private static void require(boolean holds, String key, String rule, Object value) {
        if (!holds) {
            throw new IllegalArgumentException("%s must be %s; is %s".formatted(key, rule, value));
        }
    }
}
