package dev.cairn.replication;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets all readers share questions to the log. One is under way; whoever comes meanwhile must not take its answer, which may be older than what
 * he was told, and shares the next, which begins when it ends. So there are two at most, however many read. For any number of threads.
 */
final class Barriers {
    private final Supplier<CompletableFuture<Long>> question;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable CompletableFuture<Long> underWay;
    private @Nullable CompletableFuture<Long> next;

    /** @param question asks the log; does not block */
    Barriers(Supplier<CompletableFuture<Long>> question) {
        this.question = question;
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
        var _ = asked().whenComplete((index, failure) -> {
            CompletableFuture<Long> following = follow();
            if (failure == null) {
                answer.complete(index);
            } else {
                answer.completeExceptionally(failure);
            }
            if (following != null) {
                begin(following);
            }
        });
    }

    /** Does not throw: all who come later wait for the end of this one. */
    private CompletableFuture<Long> asked() {
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
