package dev.cairn.replication.copies;

import dev.cairn.metadata.FileId;
import dev.cairn.replication.layout.NodeId;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;

/** Where it is noted which nodes owe a copy of a blob, until they have made it. */
@FunctionalInterface
public interface OwedCopies {
    /**
     * Notes it. Does not block.
     *
     * @param copiesLeft how many copies are known to be good
     * @param nodes at least one, none of which is known to have a good copy
     * @return completes once it is durable: whether all of it is noted, and not left out for want of room
     */
    CompletableFuture<Boolean> owe(FileId blob, int copiesLeft, Collection<NodeId> nodes);
}
