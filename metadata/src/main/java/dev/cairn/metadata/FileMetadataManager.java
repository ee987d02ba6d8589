package dev.cairn.metadata;

import dev.cairn.monitoring.Monitor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * {@link Metadata} over a commit log and a state machine: commands go through the log in batches, reads wait for its barrier.
 * Owns both and closes them.
 */
public final class FileMetadataManager implements Metadata {
    /** So a node that writes and does not read asks the log once a second whether it keeps up. */
    static final Duration HERE_STALENESS_MAX = Duration.ofSeconds(1);

    private final CommitLog log;
    private final MetadataState state;
    private final CommandBatcher batcher;

    /**
     * @param log feeds {@code state}
     * @param clock stamps entries; how long superseded versions are kept counts from there
     */
    public FileMetadataManager(CommitLog log, MetadataState state, InstantSource clock, Monitor monitor) {
        this.log = log;
        this.state = state;
        this.batcher = new CommandBatcher(log, clock, monitor);
    }

    /** @throws IllegalArgumentException if the command holds more than any client may send; nothing was proposed */
    @Override
    public <R> CompletableFuture<R> submit(Command<R> command) {
        return batcher.submit(command);
    }

    @Override
    public CompletableFuture<MetadataView> view() {
        return log.readBarrier().thenApply(applied -> state.view());
    }

    @Override
    public CompletableFuture<BoundedView> view(Duration stalenessMax) {
        return log.staleness()
                .filter(known -> known.compareTo(stalenessMax) <= 0)
                .map(known -> CompletableFuture.completedFuture(new BoundedView(state.view(), known)))
                .orElseGet(() -> Metadata.super.view(stalenessMax));
    }

    @Override
    public Optional<MetadataView> viewHere() {
        return log.staleness()
                .filter(known -> known.compareTo(HERE_STALENESS_MAX) <= 0)
                .map(_ -> state.view());
    }

    @Override
    public int replicas() {
        return log.status().replicas();
    }

    /**
     * Takes no more commands, and waits within bounds until those taken are answered. To be called before a {@link #close}, while the other replicas are still
     * reached: none of them answers afterwards. Idempotent.
     */
    public void endCommands() {
        batcher.close();
    }

    @Override
    public void close() {
        batcher.close();
        log.close();
        state.close();
    }
}
