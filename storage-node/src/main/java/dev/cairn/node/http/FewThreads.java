package dev.cairn.node.http;

import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs short tasks that may block, begun in the order in which they come, with as few of its threads at work as keep up.
 *
 * <h2>Why not a pool that wakes a thread for each task</h2>
 *
 * Most reads find their bytes in memory and take some microseconds, no more than it takes to wake a thread. One thread that
 * goes on to the next task while it is warm does more in a second than four that take turns. But a read that has to wait for
 * the disk must not hold up the others.
 *
 * <h2>Permits</h2>
 *
 * A thread works under a permit, and there are few permits at first. Two things let more threads work:
 *
 * <ul>
 *   <li><b>Slow tasks.</b> Each task longer than {@link #SLOW_NANOS} adds to a score, each other one takes a little from it,
 *       and the score says how many permits there are. A thread that the system suspends now and then does not change it;
 *       where the store is not in memory, all threads are at work after some tens of tasks.
 *   <li><b>Stuck tasks.</b> A thread that is at the same task at two looks in a row loses its permit to another, and goes on
 *       to a further task only when it has one again.
 * </ul>
 *
 * No task is forgotten: whoever adds one wakes a thread if a permit is free, and whoever gives a permit back looks for tasks
 * afterwards.
 *
 * <p>Safe for use by many threads.
 */
final class FewThreads implements Executor {
    /** Longer than a look-up in memory takes, shorter than a read of most disks. */
    static final long SLOW_NANOS = 60_000;

    /** If 1 task in 3 is slow, the score stays. On busy cores the system suspends a thread in the middle of 1 task in 12. */
    static final int SLOW_WEIGHT = 2;

    static final int SCORE_PER_PERMIT = 32;

    private final LongSupplier nanoTime;
    private final int permitsLeast;
    private final int scoreMax;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final Deque<Worker> idle = new ConcurrentLinkedDeque<>();
    private final AtomicInteger permitsTaken = new AtomicInteger();
    private final AtomicInteger score = new AtomicInteger();
    private final List<Worker> workers;
    private final Watch watch;
    private volatile boolean closed;

    /**
     * Starts the threads.
     *
     * @param threadCount how many may be at work if tasks are slow
     * @param permitsLeast how many are at work if tasks are quick, 1 to {@code threadCount}
     * @param lookEvery this long, and up to twice as long, tasks wait behind a stuck one
     * @param nanoTime as {@link System#nanoTime}
     */
    FewThreads(String name, int threadCount, int permitsLeast, Duration lookEvery, LongSupplier nanoTime) {
        if (permitsLeast < 1 || permitsLeast > threadCount) {
            throw new IllegalArgumentException("permits must be 1.." + threadCount + "; is " + permitsLeast);
        }
        this.nanoTime = nanoTime;
        this.permitsLeast = permitsLeast;
        this.scoreMax = (threadCount - permitsLeast) * SCORE_PER_PERMIT;
        this.workers = IntStream.rangeClosed(1, threadCount)
                .mapToObj(number -> new Worker(name + "-" + number))
                .toList();
        this.watch = new Watch(name + "-watch", lookEvery.toNanos());
        idle.addAll(workers);
        workers.forEach(worker -> worker.thread.start());
        watch.thread.start();
    }

    /** @throws RejectedExecutionException once closed */
    @Override
    public void execute(Runnable task) {
        queued.incrementAndGet();
        tasks.add(task);
        if (closed && tasks.remove(task)) {
            queued.decrementAndGet();
            throw new RejectedExecutionException("closed");
        }
        wakeOne();
    }

    /** Tasks that wait for a thread. */
    int queued() {
        return queued.get();
    }

    /** Threads at tasks, stuck ones too. */
    long busy() {
        return workers.stream()
                .filter(worker -> worker.state.get() != State.IDLE)
                .count();
    }

    /** How many threads may be at tasks that are not stuck. */
    int permits() {
        return permitsLeast + score.get() / SCORE_PER_PERMIT;
    }

    /** No more tasks are taken; those that wait are run, as far as {@code limit} allows. Blocks. Idempotent. */
    void close(Duration limit) throws InterruptedException {
        closed = true;
        LockSupport.unpark(watch.thread);
        workers.forEach(worker -> LockSupport.unpark(worker.thread));
        long end = System.nanoTime() + limit.toNanos();
        for (Worker worker : workers) {
            worker.thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
        }
        workers.forEach(worker -> worker.thread.interrupt());
    }

    /** Takes the permits of threads that are still at the task of the last look, for others to go on with. */
    synchronized void look() {
        for (Worker worker : workers) {
            if (worker.isAtTaskOfLastLook() && worker.state.compareAndSet(State.AT_WORK, State.STUCK)) {
                permitsTaken.decrementAndGet();
                wakeOne();
            }
        }
    }

    /** Lets one more thread work if there is a task and a permit for it. */
    private void wakeOne() {
        while (!tasks.isEmpty() && takePermit()) {
            @Nullable Worker worker = idle.poll();
            if (worker != null) {
                worker.wake();
                watch.wake();
                return;
            }
            permitsTaken.decrementAndGet();
            if (idle.isEmpty()) {
                return; // All are awake, and each looks for tasks before it sleeps.
            }
        }
    }

    private boolean takePermit() {
        while (true) {
            int taken = permitsTaken.get();
            if (taken >= permits()) {
                return false;
            }
            if (permitsTaken.compareAndSet(taken, taken + 1)) {
                return true;
            }
        }
    }

    private void took(long nanos) {
        int before = score.get();
        int after = Math.clamp(nanos > SLOW_NANOS ? before + SLOW_WEIGHT : before - 1, 0, scoreMax);
        if (after != before) {
            score.compareAndSet(before, after); // A count lost to another thread's does not matter.
        }
        if (after > before) {
            wakeOne();
        }
    }

    private enum State {
        IDLE,
        AT_WORK,
        /** At a task for so long that it has lost its permit. */
        STUCK
    }

    private final class Worker implements Runnable {
        final Thread thread;
        final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
        private final AtomicLong begun = new AtomicLong();
        private long begunAtLastLook = -1;

        Worker(String name) {
            thread = Thread.ofPlatform().daemon().name(name).unstarted(this);
        }

        /** Gives it the permit of the caller. It is idle. */
        void wake() {
            state.set(State.AT_WORK);
            LockSupport.unpark(thread);
        }

        boolean isAtTaskOfLastLook() {
            long now = begun.get();
            boolean same = now == begunAtLastLook && state.get() == State.AT_WORK;
            begunAtLastLook = now;
            return same;
        }

        @Override
        public void run() {
            while (true) {
                if (closed) {
                    runTasks();
                    return;
                }
                if (state.get() == State.IDLE) {
                    LockSupport.park(FewThreads.this);
                } else {
                    runTasks();
                    rest();
                }
            }
        }

        private void runTasks() {
            long now = nanoTime.getAsLong();
            while (closed || hasPermit()) {
                @Nullable Runnable task = tasks.poll();
                if (task == null) {
                    return;
                }
                queued.decrementAndGet();
                begun.lazySet(begun.getPlain() + 1);
                run(task);
                long end = nanoTime.getAsLong();
                took(end - now);
                now = end;
            }
        }

        private boolean hasPermit() {
            if (state.get() == State.STUCK && takePermit()) {
                state.set(State.AT_WORK);
            }
            return state.get() == State.AT_WORK;
        }

        /** In this order: who takes it from the idle ones may wake it at once, and a task added meanwhile is seen. */
        private void rest() {
            boolean hadPermit = state.getAndSet(State.IDLE) == State.AT_WORK;
            idle.push(this);
            if (hadPermit) {
                permitsTaken.decrementAndGet();
            }
            wakeOne();
        }

        private static void run(Runnable task) {
            try {
                task.run();
            } catch (Throwable failure) { // Tasks answer for their failures; the thread must go on whatever they do.
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
            } finally {
                var _ = Thread.interrupted(); // What a task leaves behind is not for the next one, nor for the sleep.
            }
        }
    }

    /** Looks again and again while there is work. */
    private final class Watch implements Runnable {
        /** It ends after so many looks at nothing: to begin again costs more than to look. */
        private static final int QUIET_LOOKS_MAX = 50;

        final Thread thread;
        private final long everyNanos;
        private volatile boolean asleep;
        private int quietLooks;

        Watch(String name, long everyNanos) {
            this.everyNanos = everyNanos;
            thread = Thread.ofPlatform().daemon().name(name).unstarted(this);
        }

        void wake() {
            if (asleep) {
                asleep = false;
                LockSupport.unpark(thread);
            }
        }

        @Override
        public void run() {
            while (!closed) {
                look();
                quietLooks = permitsTaken.get() > 0 ? 0 : quietLooks + 1;
                if (quietLooks < QUIET_LOOKS_MAX) {
                    LockSupport.parkNanos(FewThreads.this, everyNanos);
                } else {
                    sleep();
                }
            }
        }

        private void sleep() {
            asleep = true;
            while (asleep && permitsTaken.get() == 0 && !closed) {
                LockSupport.park(FewThreads.this);
            }
            asleep = false;
            quietLooks = 0;
        }
    }
}
