package dev.cairn.node.status;

import dev.cairn.metadata.CommitLog.LogStatus;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.Metadata;
import dev.cairn.metadata.RocksMemory;
import dev.cairn.replication.BlobStore.VolumeStatus;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What {@code /v1/info} tells of, as the node that was opened knows it.
 *
 * @param settings keys that someone has set, with their values; no secrets
 * @param started when the node became ready to start listening
 * @param synchronousDirectories whether the file system makes each change of a name in the log's directory durable by itself
 */
public record NodeFacts(
        String version,
        FileId nodeId,
        Path dataDirectory,
        Map<String, String> settings,
        Instant started,
        InstantSource clock,
        Metadata metadata,
        RocksMemory rocksMemory,
        Supplier<VolumeStatus> volume,
        Supplier<LogStatus> log,
        BooleanSupplier synchronousDirectories,
        IntSupplier uploadsInFlight) {}
