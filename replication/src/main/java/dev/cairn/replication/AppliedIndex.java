package dev.cairn.replication;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Lets requests wait until an entry is applied here. For any number of threads; waits are bounded by the requests in flight. */
final class AppliedIndex {
    private record Waiter(long index, CompletableFuture<Void> reached) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final PriorityQueue<Waiter> waiters = new PriorityQueue<>(Comparator.comparingLong(Waiter::index));
    private long applied;
    private @Nullable Throwable failure;

    /** @param applied index of the last entry that is applied, -1 if there is none */
    AppliedIndex(long applied) {
        this.applied = applied;
    }

    /**
     * Completes once entry {@code index} is applied, on the thread that applies it.
     *
     * @return one that may be given up: then nothing is kept of it
     */
    CompletableFuture<Void> reach(long index) {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        lock.lock();
        try {
            if (failure != null) {
                return CompletableFuture.failedFuture(failure);
            }
            if (index <= applied) {
                return CompletableFuture.completedFuture(null);
            }
            Waiter waiter = new Waiter(index, reached);
            waiters.add(waiter);
            var _ = reached.whenComplete((_, givenUp) -> {
                if (givenUp != null) {
                    forget(waiter);
                }
            });
            return reached;
        } finally {
            lock.unlock();
        }
    }

    private void forget(Waiter waiter) {
        lock.lock();
        try {
            waiters.remove(waiter);
        } finally {
            lock.unlock();
        }
    }

    /** Entry {@code index} and all before it are applied. */
    void advance(long index) {
        List<Waiter> reached = new ArrayList<>();
        lock.lock();
        try {
            applied = index;
            while (!waiters.isEmpty() && waiters.element().index() <= index) {
                reached.add(waiters.remove());
            }
        } finally {
            lock.unlock();
        }
        reached.forEach(waiter -> waiter.reached().complete(null));
    }

    /** Nothing more will be applied. */
    void fail(Throwable why) {
        List<Waiter> left;
        lock.lock();
        try {
            failure = why;
            left = List.copyOf(waiters);
            waiters.clear();
        } finally {
            lock.unlock();
        }
        left.forEach(waiter -> waiter.reached().completeExceptionally(why));
    }

    /** How many wait. */
    int waiting() {
        lock.lock();
        try {
            return waiters.size();
        } finally {
            lock.unlock();
        }
    }
}
