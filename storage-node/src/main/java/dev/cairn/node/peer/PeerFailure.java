package dev.cairn.node.peer;

import dev.cairn.metadata.MetadataError;
import dev.cairn.metadata.MetadataException;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;

/** A peer was not reached, or its answer did not come. */
final class PeerFailure extends RuntimeException {
    private final String node;
    private final boolean arrived;
    private final String reason;

    /** @param arrived whether the request may have reached the peer */
    PeerFailure(String node, boolean arrived, String reason) {
        super(text(node, reason), null, false, false);
        this.node = node;
        this.arrived = arrived;
        this.reason = reason;
    }

    private static String text(String node, String reason) {
        return node + ": " + reason;
    }

    /** As who asked knows it. */
    RuntimeException as(PeerRequest.Subject subject) {
        return switch (subject) {
            case BLOBS -> new BlobException(new BlobError.Unreachable(node, reason));
            case LOG ->
                new MetadataException(
                        arrived
                                ? new MetadataError.OutcomeUnknown(text(node, reason))
                                : new MetadataError.Unavailable(text(node, reason)));
        };
    }
}
