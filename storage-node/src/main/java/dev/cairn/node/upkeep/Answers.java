package dev.cairn.node.upkeep;

import dev.cairn.metadata.MetadataException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for the metadata on the upkeep thread, which may block. */
final class Answers {
    /** A step waits no longer; what it asked for may still happen, and every step can be repeated. */
    private static final Duration WAIT_MAX = Duration.ofSeconds(30);

    private Answers() {}

    /**
     * @throws MetadataException as the metadata failed it
     * @throws IllegalStateException if there is no answer in time, or the thread is told to stop
     */
    static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.get(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof MetadataException refusal) {
                throw refusal;
            }
            throw new IllegalStateException("the metadata failed", e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("the metadata did not answer within " + WAIT_MAX, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("upkeep is told to stop", e);
        }
    }
}
