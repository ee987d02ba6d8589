package dev.cairn.node.upkeep;

import java.time.Duration;

/** One kind of upkeep, done in bounded steps by one thread. Any step may be the last, and may be done again. */
interface Chore {
    /** Label value of its metrics; one of a closed set. */
    String name();

    /**
     * Does one step. May throw anything: the step is counted as failed, and done again later.
     *
     * @return how long to wait before the next step
     */
    Duration step();

    /** How long to wait after a step that failed. */
    Duration retryAfter();

    /** Gives up what is under way, once no step will follow. */
    default void close() {}
}
