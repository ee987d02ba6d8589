package dev.cairn.node.volume.threads;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One committer, one keeper, a few for write-back, and one for each repeated work; all platform threads, named. */
public final class PlatformThreads implements VolumeThreads {
    private static final Logger LOG = LoggerFactory.getLogger(PlatformThreads.class);
    private static final int WRITE_BACK_THREADS = 2;

    private final ExecutorService keeper = Executors.newSingleThreadExecutor(named("volume-keeper"));
    private final ExecutorService writeBack =
            Executors.newFixedThreadPool(WRITE_BACK_THREADS, named("volume-write-back"));
    private final List<Thread> committers = new CopyOnWriteArrayList<>();
    private final List<Thread> repeaters = new CopyOnWriteArrayList<>();
    private final CountDownLatch stopping = new CountDownLatch(1);

    @Override
    public void startCommitter(Commits committer) {
        committers.add(start("volume-committer", () -> {
            boolean more = true;
            while (more) {
                more = committer.commitOnce();
            }
        }));
    }

    @Override
    public Executor keeper() {
        return keeper;
    }

    @Override
    public Executor writeBack() {
        return writeBack;
    }

    @Override
    @SuppressWarnings("EmptyCatch") // How it ended is for the caller to ask.
    public void await(CompletableFuture<?> event) {
        try {
            event.join();
        } catch (CompletionException ended) {
        }
    }

    @Override
    public void repeat(String name, Duration interval, Runnable work) {
        repeaters.add(start(name, () -> {
            while (pause(interval)) {
                try {
                    work.run();
                } catch (RuntimeException e) { // The work of the next interval may well succeed.
                    LOG.warn("{} was cut short, next attempt in {}", name, interval, e);
                }
            }
        }));
    }

    @Override
    public boolean pause(Duration time) {
        try {
            return !stopping.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void stopRepeating() {
        stopping.countDown();
        repeaters.forEach(PlatformThreads::join);
    }

    @Override
    public void awaitCommitter() {
        committers.forEach(PlatformThreads::join);
    }

    @Override
    public void close() {
        keeper.close();
        writeBack.close();
    }

    private static ThreadFactory named(String name) {
        return work -> Thread.ofPlatform().name(name).daemon().unstarted(work);
    }

    private static Thread start(String name, Runnable work) {
        return Thread.ofPlatform().name(name).daemon().start(work);
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
