package dev.cairn.replication;

import java.io.IOException;
import java.io.InputStream;

/** How a replica reaches what {@link RatisCommitLog#sendCheckpoint} writes on another node: over the nodes' own protocol. */
@FunctionalInterface
public interface Checkpoints {
    /**
     * Asks a node for a checkpoint.
     *
     * @return the stream as it was written; closed by the caller, maybe by another thread than that which reads, and maybe before its end. A
     *     read fails when nothing has come for a while: the replica waits for it, and for nothing else
     * @throws IOException if the node is not reached or refuses
     */
    InputStream open(String nodeId) throws IOException;
}
