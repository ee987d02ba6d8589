package dev.cairn.node.peer;

import java.util.concurrent.CompletableFuture;

/** What answers the requests of one name that others add to the protocol. */
@FunctionalInterface
public interface PeerCall {
    /**
     * Runs on a thread of {@link PeerServices#steps} and may block for a short while.
     *
     * @param peer id of the node that asks, as its certificate says
     * @param body 1 MiB at most
     * @return the answer, 1 MiB at most; fails with {@link dev.cairn.metadata.MetadataException} or
     *     {@link dev.cairn.replication.BlobException} for whoever asks to get the same, and of anything else it gets
     *     {@link dev.cairn.metadata.MetadataError.OutcomeUnknown}
     */
    CompletableFuture<byte[]> answer(String peer, byte[] body);
}
