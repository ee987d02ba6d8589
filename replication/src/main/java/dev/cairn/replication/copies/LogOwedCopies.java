package dev.cairn.replication.copies;

import dev.cairn.metadata.Command.QueueRepairs;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.Metadata;
import dev.cairn.metadata.Repair;
import dev.cairn.replication.layout.NodeId;
import java.time.InstantSource;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;

/** Notes what is owed in the log: as {@link Repair}s, which all nodes know and none forgets. */
public final class LogOwedCopies implements OwedCopies {
    private final Metadata metadata;
    private final InstantSource clock;

    public LogOwedCopies(Metadata metadata, InstantSource clock) {
        this.metadata = metadata;
        this.clock = clock;
    }

    @Override
    public CompletableFuture<Void> owe(FileId blob, int copiesLeft, Collection<NodeId> nodes) {
        return metadata.submit(new QueueRepairs(
                        blob, copiesLeft, nodes.stream().map(NodeId::value).toList(), clock.instant()))
                .thenApply(_ -> null);
    }
}
