package dev.cairn.monitoring.alerts;

import java.time.Duration;

/** Runs things after a while. */
@FunctionalInterface
interface Later {
    void run(Duration after, Runnable task);
}
