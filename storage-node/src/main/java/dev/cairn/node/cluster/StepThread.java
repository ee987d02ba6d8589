package dev.cairn.node.cluster;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does steps of background work one after the other, on a thread of its own. A step that fails is logged once, and done again later. */
final class StepThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StepThread.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);
    private static final Duration CLOSE_WAIT_MAX = Duration.ofSeconds(10);

    private final String name;
    private final Supplier<Duration> step;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private boolean failing;

    /** @param step answers how long to wait before the next one; may throw anything */
    StepThread(String name, Supplier<Duration> step) {
        this.name = name;
        this.step = step;
        this.thread = Thread.ofPlatform().name("cairn-" + name).daemon().start(this::run);
    }

    private void run() {
        try {
            Duration pause = Duration.ZERO;
            while (!closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                pause = step();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration step() {
        try {
            Duration pause = step.get();
            failing = false;
            return pause;
        } catch (Throwable failure) { // An Error too: the next step may well succeed.
            if (!failing && closed.getCount() > 0) {
                LOG.warn("A step of {} failed and is tried again", name, failure);
            }
            failing = true;
            return AFTER_FAILURE;
        }
    }

    /** Lets the step under way end, for at most 10 s. */
    @Override
    public void close() {
        closed.countDown();
        try {
            if (!thread.join(CLOSE_WAIT_MAX)) {
                LOG.warn("A step of {} did not end within {}", name, CLOSE_WAIT_MAX);
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
