package dev.cairn.node.status;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Does something at once and then again and again, until it is stopped. */
interface Pulse {
    /** @return stops it; what is under way is done to its end */
    Runnable start(Duration period, Runnable beat);

    /** On a thread that is there only while it beats. What {@code beat} throws ends it. */
    static Pulse onThread(String name) {
        return (period, beat) -> {
            ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name(name).factory());
            var _ = thread.scheduleAtFixedRate(beat, 0, period.toNanos(), TimeUnit.NANOSECONDS);
            return thread::shutdown;
        };
    }
}
