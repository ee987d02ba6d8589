package dev.cairn.node.volume;

import dev.cairn.metadata.FileId;
import java.time.Duration;

/** Every way a volume can fail a request. A new case breaks the build until it has an HTTP answer. */
public sealed interface VolumeError {
    /** The free-space reserve is reached; nothing was stored. Reads and deletes go on. */
    record DiskFull(long freeBytes, long reserveBytes) implements VolumeError {}

    /** A stored block does not match its checksum; its bytes were not handed out. */
    record Damaged(FileId blob, long offset) implements VolumeError {}

    /** Too many writes are waiting for the disk; nothing was stored. */
    record Busy(Duration retryAfter) implements VolumeError {}

    /** The volume failed or is closed and takes no more requests; the outcome of a write under way is unknown. */
    record Failed(String reason) implements VolumeError {}
}
