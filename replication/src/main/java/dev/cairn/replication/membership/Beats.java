package dev.cairn.replication.membership;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * When each member was last heard of, by a clock that stands still while this process does: after a pause of its own a process has heard of
 * nobody for long, and would suspect all others. Not for several threads.
 */
final class Beats {
    private final long suspicionNanos;
    private final long stepNanosMax;
    private final Map<UUID, Long> heard = new HashMap<>();
    private long lastNanoTime;
    private long nanos;

    /**
     * @param stepMax what may pass between two calls of {@link #advance} and still count; of more it counts as much
     * @param nanoTime now, by the clock of {@link #advance}
     */
    Beats(Duration suspicionTimeout, Duration stepMax, long nanoTime) {
        this.suspicionNanos = suspicionTimeout.toNanos();
        this.stepNanosMax = stepMax.toNanos();
        this.lastNanoTime = nanoTime;
    }

    /** @param nanoTime now, as {@link System#nanoTime} */
    void advance(long nanoTime) {
        nanos += Math.min(nanoTime - lastNanoTime, stepNanosMax);
        lastNanoTime = nanoTime;
    }

    /** Those who are new count as heard of now; of others nothing is kept. */
    void keep(Set<UUID> members) {
        heard.keySet().retainAll(members);
        members.forEach(member -> heard.putIfAbsent(member, nanos));
    }

    /** Of one that is not among the members it says nothing. */
    void heardOf(UUID member) {
        heard.computeIfPresent(member, (_, _) -> nanos);
    }

    /** @param member one of those that are kept */
    Duration since(UUID member) {
        return Duration.ofNanos(nanos - heard.getOrDefault(member, nanos));
    }

    boolean isSuspect(UUID member) {
        return since(member).toNanos() >= suspicionNanos;
    }
}
