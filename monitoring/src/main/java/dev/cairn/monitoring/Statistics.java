package dev.cairn.monitoring;

import dev.cairn.monitoring.recording.Recording;
import dev.cairn.monitoring.recording.Sum;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What operations of one kind did in a span of time. Durations are in nanoseconds and those of successes: a request that was
 * refused at once would make a node in trouble look quick.
 *
 * @param span how long was looked at; less than what was asked for if the node is younger
 * @param outcomes how many ended in each way; all ways are in it
 * @param meanNanos 0, like the durations after it, if none succeeded
 * @param p50Nanos this and the other percentiles are within 0.4 % of those of the sorted durations
 * @param failedMeanNanos mean duration of those that did not succeed, 0 if there are none
 * @param allocatedBytesMean heap that threads allocated while they worked for one operation alone, over those of which it is known;
 *     empty if there are none. Event loops work for many and virtual threads do not tell, so they are not in it
 * @param stageMeanNanos how long one operation was in each stage, over all of them however they ended; stages in which none was are
 *     left out
 */
public record Statistics(
        Duration span,
        Map<Outcome, Long> outcomes,
        long bytes,
        double meanNanos,
        long minNanos,
        long maxNanos,
        long p50Nanos,
        long p90Nanos,
        long p95Nanos,
        long p99Nanos,
        long p999Nanos,
        double failedMeanNanos,
        OptionalDouble allocatedBytesMean,
        Map<Stage, Double> stageMeanNanos) {

    private static final double NANOS_PER_SECOND = 1e9;

    /** @param span what {@code sum} was recorded in */
    static Statistics of(Sum sum, Duration span) {
        Recording all = sum.recording();
        long successes = sum.successes();
        long failures = all.count() - successes;
        return new Statistics(
                span,
                Outcome.counts(all.outcomes()),
                all.bytes(),
                mean(all.durations().nanos(), successes),
                sum.percentile(0),
                sum.percentile(1),
                sum.percentile(0.5),
                sum.percentile(0.9),
                sum.percentile(0.95),
                sum.percentile(0.99),
                sum.percentile(0.999),
                mean(all.failedNanos(), failures),
                all.allocating() == 0
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(mean(all.allocatedBytes(), all.allocating())),
                stages(all));
    }

    private static Map<Stage, Double> stages(Recording all) {
        Map<Stage, Double> means = new EnumMap<>(Stage.class);
        for (Stage stage : Stage.values()) {
            long nanos = all.stageNanos()[stage.code()];
            if (nanos > 0) {
                means.put(stage, mean(nanos, all.count()));
            }
        }
        return means;
    }

    private static double mean(long sum, long count) {
        return count == 0 ? 0 : (double) sum / count;
    }

    public long count() {
        return outcomes.values().stream().mapToLong(Long::longValue).sum();
    }

    public long successes() {
        return outcomes.getOrDefault(Outcome.SUCCESS, 0L);
    }

    /** 0 to 1; empty if nothing ended. */
    public OptionalDouble successRate() {
        long count = count();
        return count == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) successes() / count);
    }

    public double perSecond() {
        return perSecond(count());
    }

    public double bytesPerSecond() {
        return perSecond(bytes);
    }

    private double perSecond(long amount) {
        return span.isPositive() ? amount / (span.toNanos() / NANOS_PER_SECOND) : 0;
    }
}
