package dev.cairn.node.volume.threads;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Who does a volume's work. In production threads of its own; a simulation does it on the thread of the test, so that one
 * seed is one run.
 */
public interface VolumeThreads extends AutoCloseable {
    /** Calls {@link Commits#commitOnce} again and again until it answers false. Called once. */
    void startCommitter(Commits committer);

    /** Prepares, seals and deletes segments, one task at a time, in order. */
    Executor keeper();

    /** Begins syncs ahead of their need. */
    Executor writeBack();

    /** Waits for something that the keeper or, unless it is the committer that waits, the committer completes. */
    void await(CompletableFuture<?> event);

    /** Runs {@code work} again and again, {@code interval} after its last end, until the volume closes. */
    void repeat(String name, Duration interval, Runnable work);

    /** Waits, on a thread of {@link #repeat}. Answers false at once if the volume is closing. */
    boolean pause(Duration time);

    /** Ends the repeated work and waits for it. */
    void stopRepeating();

    /** Waits for the end of the committer, whose queue is closed. */
    void awaitCommitter();

    /** Waits until the executors have done what they were given. */
    @Override
    void close();

    /** What the committer's thread does. */
    interface Commits {
        /**
         * Commits what waits, and waits if nothing does.
         *
         * @return false once nothing more will come
         */
        boolean commitOnce();

        /** Records that wait. */
        int waiting();
    }
}
