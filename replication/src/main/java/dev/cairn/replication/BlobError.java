package dev.cairn.replication;

import dev.cairn.metadata.FileId;
import java.time.Duration;

/** Every way a blob store can fail a request. A new case breaks the build until it has an HTTP answer. */
public sealed interface BlobError {
    /** The free-space reserve is reached; nothing was stored. Reads and deletes go on. */
    record DiskFull(long freeBytes, long reserveBytes) implements BlobError {}

    /** A stored block does not match its checksum; its bytes were not handed out. */
    record Damaged(FileId blob, long offset) implements BlobError {}

    /** Too many writes are waiting for the disk; nothing was stored. */
    record Busy(Duration retryAfter) implements BlobError {}

    /** The volume failed or is closed and takes no more requests; the outcome of a write under way is unknown. */
    record Failed(String reason) implements BlobError {}

    /** The node that has the blobs was not reached, or stopped answering; the outcome of a write under way is unknown. */
    record Unreachable(String node, String reason) implements BlobError {}
}
