package dev.cairn.replication;

import dev.cairn.metadata.FileId;
import java.time.Duration;
import java.util.Map;

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

    /**
     * Fewer copies could be synced than a write needs. It is not visible; what was written will be removed.
     *
     * @param needed copies that must be synced
     * @param confirmed copies that were, as far as is known
     * @param failures why, by node
     */
    record QuorumLost(int needed, int confirmed, Map<String, String> failures) implements BlobError {
        public QuorumLost {
            failures = Map.copyOf(failures);
        }
    }
}
