package dev.cairn.node.cluster;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads that answer short requests of other nodes: they block on RocksDB and the volume, which holds virtual threads fast (docs/decisions/0402). */
public final class PeerThreads {
    private static final int THREADS_LEAST = 4;

    /** Requests that wait for a thread; beyond it they are refused. */
    private static final int QUEUE_MAX = 1_000;

    private PeerThreads() {}

    /** Refuses with {@link java.util.concurrent.RejectedExecutionException} what it has no room for. */
    public static ExecutorService open() {
        int threads = Math.max(THREADS_LEAST, Runtime.getRuntime().availableProcessors());
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threads,
                threads,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUE_MAX),
                Thread.ofPlatform().daemon().name("cairn-peer-", 0).factory());
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
