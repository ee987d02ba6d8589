package dev.cairn.node.http;

import java.time.Duration;

/** Runs something later on the event loop to which these belong. */
interface Timers {
    void after(Duration delay, Runnable work);
}
