package dev.cairn.node.volume;

import dev.cairn.node.volume.threads.VolumeThreads;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Does all of a volume's work on the thread of the test, when the test waits for it: one seed is one run. */
final class InlineThreads implements VolumeThreads {
    private final ArrayDeque<Runnable> keeperTasks = new ArrayDeque<>();
    private Commits committer;

    /** Commits all that waits. The keeper goes first and last: nothing tells it to wait for the committer. */
    void commitAll() {
        runKeeper();
        while (queueCount() > 0) {
            committer.commitOnce();
        }
        runKeeper();
    }

    void runKeeper() {
        for (Runnable task = keeperTasks.poll(); task != null; task = keeperTasks.poll()) {
            task.run();
        }
    }

    @Override
    public void startCommitter(Commits started) {
        committer = started;
    }

    @Override
    public Executor keeper() {
        return keeperTasks::add;
    }

    @Override
    public Executor writeBack() {
        return Runnable::run;
    }

    @Override
    public void await(CompletableFuture<?> event) {
        while (!event.isDone()) {
            runKeeper();
            if (!event.isDone()) {
                committer.commitOnce();
            }
        }
    }

    @Override
    public void repeat(String name, Duration interval, Runnable work) {}

    @Override
    public boolean pause(Duration time) {
        return true;
    }

    @Override
    public void stopRepeating() {}

    @Override
    public void awaitCommitter() {
        boolean more = true;
        while (more) {
            more = committer.commitOnce();
        }
    }

    @Override
    public void close() {
        runKeeper();
    }

    private int queueCount() {
        return committer.waiting();
    }
}
