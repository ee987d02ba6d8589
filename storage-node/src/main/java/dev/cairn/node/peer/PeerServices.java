package dev.cairn.node.peer;

import dev.cairn.replication.BlobStore;
import dev.cairn.replication.Leader;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * What a node offers to the others. Whoever made them closes them, after the server.
 *
 * @param leader the log beside it
 * @param blobs of this node's own volume
 * @param checkpoints of its metadata
 * @param calls what others add, by name
 * @param steps runs short steps that block on RocksDB or the volume: a bounded number of platform threads (docs/decisions/0402). May refuse
 * @param streams runs the streams, one task each for as long as it takes; their number is bounded here, so let it make a virtual thread for
 *     each
 */
public record PeerServices(
        Leader leader,
        BlobStore blobs,
        CheckpointSource checkpoints,
        Map<String, PeerCall> calls,
        Executor steps,
        Executor streams) {
    public PeerServices {
        calls = Map.copyOf(calls);
    }
}
