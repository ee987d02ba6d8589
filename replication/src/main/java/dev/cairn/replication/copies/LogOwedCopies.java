package dev.cairn.replication.copies;

import dev.cairn.metadata.Command.QueueRepairs;
import dev.cairn.metadata.Command.RepairsMoved;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.Metadata;
import dev.cairn.metadata.Repair;
import dev.cairn.monitoring.Monitor;
import dev.cairn.replication.layout.NodeId;
import io.micrometer.core.instrument.Counter;
import java.time.InstantSource;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;

/** Notes what is owed in the log: as {@link Repair}s, which all nodes know and none forgets. */
public final class LogOwedCopies implements OwedCopies {
    private final Metadata metadata;
    private final InstantSource clock;
    private final Counter queued;
    private final Counter noRoom;

    public LogOwedCopies(Metadata metadata, InstantSource clock, Monitor monitor) {
        this.metadata = metadata;
        this.clock = clock;
        this.queued = Counter.builder("cairn.repair.queued")
                .description("Copies noted as owed by this node, whoever owes them, that were not noted yet")
                .register(monitor.meters());
        this.noRoom = Counter.builder("cairn.repair.no.room")
                .description("Copies that could not be noted as owed because the queue of who owes them is full")
                .register(monitor.meters());
    }

    @Override
    public CompletableFuture<Boolean> owe(FileId blob, int copiesLeft, Collection<NodeId> nodes) {
        return metadata.submit(new QueueRepairs(
                        blob, copiesLeft, nodes.stream().map(NodeId::value).toList(), clock.instant()))
                .thenApply(this::count);
    }

    /** @return whether there was room for all */
    private boolean count(RepairsMoved moved) {
        queued.increment(moved.moved());
        noRoom.increment(moved.noRoom());
        return moved.noRoom() == 0;
    }
}
