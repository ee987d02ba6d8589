package dev.cairn.node.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Does tasks in parallel and hands their results over in the order of the tasks.
 *
 * <p>A task is made when a thread is free for it, so there is no queue of tasks. A result waits for those before it; a
 * thread that is {@link #AHEAD_MAX} tasks ahead of the oldest unfinished one waits too. A failure that would befall all
 * tasks alike ends the run: no new task begins, those under way are finished.
 */
final class Transfer {
    static final int JOBS_DEFAULT = 4;
    static final int JOBS_MAX = 64;
    static final int AHEAD_MAX = 10_000;

    private final Source<Task> tasks;
    private final Consumer<Result> results;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition advanced = lock.newCondition();
    private final Map<Long, Result> waiting = new HashMap<>();
    private long taken;
    private long handedOver;
    private boolean ended;
    private @Nullable Throwable broken;

    private Transfer(Source<Task> tasks, Consumer<Result> results) {
        this.tasks = tasks;
        this.results = results;
    }

    /**
     * @param jobs how many threads
     * @param tasks asked by one thread at a time
     * @param results called by one thread at a time, in the order of {@code tasks}
     * @return the failure that ended the run early, of {@code tasks} or of a result; what was begun is finished
     */
    static Optional<Failure> run(int jobs, Source<Task> tasks, Consumer<Result> results) throws InterruptedException {
        Transfer transfer = new Transfer(tasks, results);
        List<Thread> threads = new ArrayList<>();
        for (int i = 1; i < jobs; i++) {
            threads.add(Thread.ofPlatform().daemon().name("transfer-" + i).start(transfer::work));
        }
        transfer.work();
        for (Thread thread : threads) {
            thread.join();
        }
        return transfer.outcome();
    }

    private void work() {
        try {
            while (true) {
                Numbered numbered = take();
                if (numbered == null) {
                    return;
                }
                finish(numbered.number, numbered.task.run());
            }
        } catch (Throwable failure) { // An Error in a thread must end the run, or its result is missed by nobody.
            stop(failure);
        }
    }

    private @Nullable Numbered take() throws Failure, InterruptedException {
        lock.lock();
        try {
            while (!ended && taken - handedOver >= AHEAD_MAX) {
                advanced.await();
            }
            if (ended) {
                return null;
            }
            ended = true; // Unless there is a task; a source that fails has come to its end too.
            Optional<Task> task = tasks.next();
            if (task.isEmpty()) {
                return null;
            }
            ended = false;
            return new Numbered(taken++, task.get());
        } finally {
            lock.unlock();
        }
    }

    private void finish(long number, Result result) {
        lock.lock();
        try {
            waiting.put(number, result);
            for (Result next = waiting.remove(handedOver); next != null; next = waiting.remove(handedOver)) {
                results.accept(next);
                handedOver++;
            }
            advanced.signalAll();
        } finally {
            lock.unlock();
        }
        result.failure().filter(Failure::stopsAll).ifPresent(this::stop);
    }

    private void stop(Throwable failure) {
        lock.lock();
        try {
            ended = true;
            if (broken == null) {
                broken = failure;
            }
            advanced.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private Optional<Failure> outcome() throws InterruptedException {
        return switch (broken) {
            case null -> Optional.empty();
            case Failure failure -> Optional.of(failure);
            case InterruptedException interrupted -> throw interrupted;
            case RuntimeException bug -> throw bug;
            case Error error -> throw error;
            default -> throw new IllegalStateException(broken);
        };
    }

    /** One piece of work. What goes wrong with it is in its result. */
    @FunctionalInterface
    interface Task {
        Result run() throws InterruptedException;
    }

    private record Numbered(long number, Task task) {}
}
