package dev.cairn.metadata;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The metadata of the store: changes through the commit log, reads that are linearizable. Safe for use by many threads; no
 * method blocks, so event loops may call it.
 */
public interface Metadata extends AutoCloseable {
    /**
     * Proposes a command.
     *
     * <p>When the future completes normally, the change is synced to disk on a majority of the replicas, applied here, and
     * seen by every later view. It completes on a thread of the commit log: hand over work that is not short.
     *
     * @return fails with {@link MetadataException}; nothing has changed, except with {@link MetadataError.OutcomeUnknown},
     *     after which the command may have been or may yet be applied
     */
    <R> CompletableFuture<R> submit(Command<R> command);

    /** A view that sees at least every change that was acknowledged before this call. */
    CompletableFuture<MetadataView> view();

    /**
     * A view that sees at least every change that was acknowledged {@code stalenessMax} before this call: at once, where this node knows that what it has
     * is no older, whether the log can be asked or not; otherwise as {@link #view}.
     */
    default CompletableFuture<BoundedView> view(Duration stalenessMax) {
        return view().thenApply(BoundedView::fresh);
    }

    /**
     * What is applied here, at once: of what was acknowledged elsewhere within the last second some may be missing. For what a command tells of what it was
     * judged by, such as {@link Command.PutObject#judgedBy}; never for an answer.
     *
     * @return empty where more may be missing, as on a node that is catching up or is cut off: what it proposed would wait for its outcome
     */
    Optional<MetadataView> viewHere();

    /** On how many replicas the log is: a change is acknowledged once a majority of them has synced it. From memory. */
    int replicas();

    /** Refuses further commands, waits for those under way, and closes the log and the store. May block. */
    @Override
    void close();
}
