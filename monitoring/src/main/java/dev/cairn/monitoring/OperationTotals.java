package dev.cairn.monitoring;

import java.util.Map;

/**
 * What one operation did since the start, in all buckets or in one.
 *
 * @param outcomes how many ended in each way; all ways are in it
 * @param bytes moved, however they ended
 * @param successNanos sum of the durations of successes
 * @param failedNanos sum of the others
 * @param within how many successes took at most as long as each of the bounds that were asked for, within 0.4 % of them
 */
public record OperationTotals(
        Map<Outcome, Long> outcomes, long bytes, long successNanos, long failedNanos, long[] within) {
    public long successes() {
        return outcomes.getOrDefault(Outcome.SUCCESS, 0L);
    }
}
