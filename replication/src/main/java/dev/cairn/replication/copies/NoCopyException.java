package dev.cairn.replication.copies;

import dev.cairn.replication.layout.NodeId;

/** A node says that it has no copy. */
final class NoCopyException extends RuntimeException {
    NoCopyException(NodeId node) {
        super("node " + node + " has no copy", null, false, false);
    }
}
