package dev.cairn.node.cluster;

import dev.cairn.replication.layout.NodeId;

/** Is told which nodes this one does not hear of. It is a hint: one that is suspected may be at work. One call at a time; must be quick. */
interface Suspicions {
    /** Nothing was heard of {@code node} lately, or it has left. May be said twice: once for each. */
    void suspect(NodeId node);

    /** {@code node} is heard of. */
    void trust(NodeId node);
}
