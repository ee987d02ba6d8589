package dev.cairn.replication;

import java.util.concurrent.CompletableFuture;

/**
 * What a replica asks of another, mostly of the one that leads: of the log beside it, or of another node over the nodes' own protocol. No method blocks.
 *
 * <p>Failures are {@link dev.cairn.metadata.MetadataException}s of {@link dev.cairn.metadata.MetadataError.Unavailable}, if nothing was appended
 * (it does not lead, or was not reached), or {@link dev.cairn.metadata.MetadataError.OutcomeUnknown}, if an answer is lacking.
 *
 * <p>Two are equal if they ask the same replica.
 */
public interface Leader {
    /** Appends an entry, as {@link dev.cairn.metadata.CommitLog#append}, and tells where it stands. */
    CompletableFuture<Appended> append(byte[] entry);

    /**
     * Makes sure that it still leads: a majority has voted for no later term when it is called.
     *
     * @param asker who asks; its term is of a moment after everything began that the answer is used for
     * @return the index of an entry: whoever has applied it has applied all that was acknowledged, or shown by a read, anywhere before the call
     */
    CompletableFuture<Long> barrier(Voucher asker);

    /** The latest term that it knows of, at a moment after the call: it has given no vote to a later one. Whoever follows may be asked, too. */
    CompletableFuture<Long> term();

    /**
     * @param index of the entry in the log
     * @param answer of the state; not copied
     */
    record Appended(long index, byte[] answer) {}
}
