package dev.cairn.monitoring;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the whole node did in a window, at a glance.
 *
 * @param at when the window ended
 * @param since when the node began to measure
 * @param measuring whether it still does
 * @param total all operations as one. Some are steps of others, such as syncs of uploads, and count as well
 * @param operations those that were done, by name
 * @param busiest the buckets with most operations, at most {@link #BUCKETS_MAX}, the busiest first; those without figures of their own are
 *     not among them
 * @param errors by how they ended, how many of each operation; only what there was
 */
public record Summary(
        Instant at,
        Instant since,
        boolean measuring,
        Statistics total,
        List<OneOperation> operations,
        List<OneBucket> busiest,
        Map<Outcome, Map<String, Long>> errors) {
    public static final int BUCKETS_MAX = 10;

    /** @param slowest of those that the monitor keeps by themselves */
    public record OneOperation(String operation, Statistics statistics, Optional<EndedOperation> slowest) {}

    /** @param statistics all operations in it as one */
    public record OneBucket(String bucket, Statistics statistics) {}
}
