package dev.cairn.replication;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets all readers share questions to the log. One is under way; whoever comes meanwhile must not take its answer, which may be older than what
 * he was told, and shares the next, which begins when it ends. So there are two at most, however many read. For any number of threads.
 *
 * <p>What has to be awaited behind an answer holds up none of the following questions, and is awaited once for all that share it.
 *
 * @param <T> what the log answers
 */
final class Barriers<T> {
    private final Supplier<CompletableFuture<T>> question;
    private final Function<T, CompletableFuture<Long>> behind;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable CompletableFuture<Long> underWay;
    private @Nullable CompletableFuture<Long> next;

    /**
     * @param question asks the log; does not block
     * @param behind awaits what an answer says; does not block
     */
    Barriers(Supplier<CompletableFuture<T>> question, Function<T, CompletableFuture<Long>> behind) {
        this.question = question;
        this.behind = behind;
    }

    /** The answer to a question that begins after this call. */
    CompletableFuture<Long> ask() {
        CompletableFuture<Long> answer = new CompletableFuture<>();
        lock.lock();
        try {
            if (underWay != null) {
                next = next == null ? answer : next;
                return next;
            }
            underWay = answer;
        } finally {
            lock.unlock();
        }
        begin(answer);
        return answer;
    }

    private void begin(CompletableFuture<Long> answer) {
        CompletableFuture<T> asked = asked();
        var _ = asked.thenCompose(behind).whenComplete((index, failure) -> {
            if (failure == null) {
                answer.complete(index);
            } else {
                answer.completeExceptionally(failure);
            }
        });
        var _ = asked.whenComplete((_, _) -> {
            CompletableFuture<Long> following = follow();
            if (following != null) {
                begin(following);
            }
        });
    }

    /** Does not throw: all who come later wait for the end of this one. */
    private CompletableFuture<T> asked() {
        try {
            return question.get();
        } catch (RuntimeException | Error failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private @Nullable CompletableFuture<Long> follow() {
        lock.lock();
        try {
            underWay = next;
            next = null;
            return underWay;
        } finally {
            lock.unlock();
        }
    }
}
