package dev.cairn.node.threads;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/**
 * The threads of streamed uploads: virtual ones, which share half of the processors. They digest and write without a pause, and
 * with all of the processors they kept the event loops, which serve everybody else, waiting for one; the bytes a second were the
 * same (docs/decisions/0402). For the same reason they give way to all other threads. A write that waits for the disk lends its processor to
 * another.
 */
public final class TransferThreads {
    /** Of the JVM: see {@link Thread}, "Implementation Note". */
    private static final String PARALLELISM = "jdk.virtualThreadScheduler.parallelism";

    private TransferThreads() {}

    /**
     * Opens them. The share of the processors holds if this is the first use of virtual threads in this JVM, and whoever set
     * it with {@code -D} did not want another.
     */
    public static ExecutorService open() {
        if (System.getProperty(PARALLELISM) == null) {
            int half = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
            System.setProperty(PARALLELISM, Integer.toString(half));
        }
        Thread.ofPlatform().daemon().name("cairn-priority").start(LowPriority::prepare);
        ThreadFactory threads = Thread.ofVirtual().name("cairn-transfer-", 0).factory();
        return Executors.newThreadPerTaskExecutor(task -> threads.newThread(() -> {
            LowPriority.take(
                    LowPriority.FOR_LONG_WORK); // Its carrier keeps it, and so do those that are started beside it.
            task.run();
        }));
    }
}
