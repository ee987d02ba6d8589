package dev.cairn.metadata;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The replicated log that orders entries and feeds them to a {@link ReplicatedState}. Safe for use by many threads; no method
 * but {@link #close} blocks.
 */
public interface CommitLog extends AutoCloseable {
    /** Most bytes of one entry; a longer one is refused with {@link IllegalArgumentException}. */
    int ENTRY_BYTES_MAX = 4 << 20;

    /**
     * Appends an entry. The future completes with the state's answer once the entry is synced to disk on a majority of the
     * replicas and applied here. Entries are applied in the order in which the calls of one thread were made.
     *
     * @param entry not copied: do not change it afterwards
     * @return fails with {@link MetadataException} of {@link MetadataError.Unavailable} (not appended) or {@link
     *     MetadataError.OutcomeUnknown} (may have been, or may yet be)
     */
    CompletableFuture<byte[]> append(byte[] entry);

    /** Completes when every entry acknowledged anywhere before this call has been applied here. */
    CompletableFuture<Void> readBarrier();

    /**
     * How long ago, at most, an entry was acknowledged that is not applied here: whatever was acknowledged anywhere that long before this call is
     * applied. From memory; measured on the monotonic clock of this process. Empty if it is not known, or the log is closed.
     */
    Optional<Duration> staleness();

    /** How the log is doing, from memory, in microseconds. */
    LogStatus status();

    /** Stops taking entries, completes what is under way, and releases files. Idempotent. */
    @Override
    void close();

    /**
     * @param writable whether {@link #append} is taken
     * @param problem why not, or what is worth knowing though it is; empty if there is nothing to say
     * @param applied position of the last applied entry
     * @param replicas replicas of the log, 1 on a single node
     */
    record LogStatus(boolean writable, String problem, LogPosition applied, int replicas) {}
}
