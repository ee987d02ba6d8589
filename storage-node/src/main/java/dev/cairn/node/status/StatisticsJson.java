package dev.cairn.node.status;

import dev.cairn.monitoring.Outcome;
import dev.cairn.monitoring.Stage;
import dev.cairn.monitoring.Statistics;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Statistics as the API has them: seconds, bytes, counts and shares. What is not known is left out. */
final class StatisticsJson {
    private static final double NANOS_PER_SECOND = 1e9;

    private StatisticsJson() {}

    static JsonObject of(Statistics seen) {
        JsonObject json = new JsonObject()
                .put("seconds", seen.span().toNanos() / NANOS_PER_SECOND)
                .put("count", seen.count())
                .put("perSecond", seen.perSecond())
                .put("bytes", seen.bytes())
                .put("bytesPerSecond", seen.bytesPerSecond());
        seen.successRate().ifPresent(rate -> json.put("successRate", rate));
        json.put("outcomes", outcomes(seen.outcomes()));
        if (seen.successes() > 0) {
            json.put("durationSeconds", durations(seen));
        }
        if (seen.count() > seen.successes()) {
            json.put("failedMeanSeconds", seen.failedMeanNanos() / NANOS_PER_SECOND);
        }
        seen.allocatedBytesMean().ifPresent(bytes -> json.put("allocatedBytesMean", bytes));
        if (!seen.stageMeanNanos().isEmpty()) {
            json.put("stageMeanSeconds", stages(seen.stageMeanNanos()));
        }
        return json;
    }

    private static JsonObject stages(Map<Stage, Double> meanNanos) {
        JsonObject stages = new JsonObject();
        meanNanos.forEach(
                (stage, nanos) -> stages.put(stage.name().toLowerCase(Locale.ROOT), nanos / NANOS_PER_SECOND));
        return stages;
    }

    /** Those that there were. */
    private static JsonObject outcomes(Map<Outcome, Long> counts) {
        Map<String, Object> outcomes = new TreeMap<>();
        counts.forEach((outcome, count) -> {
            if (count > 0) {
                outcomes.put(outcome.name().toLowerCase(Locale.ROOT), count);
            }
        });
        return new JsonObject(outcomes);
    }

    private static JsonObject durations(Statistics seen) {
        return new JsonObject()
                .put("mean", seen.meanNanos() / NANOS_PER_SECOND)
                .put("min", seconds(seen.minNanos()))
                .put("p50", seconds(seen.p50Nanos()))
                .put("p90", seconds(seen.p90Nanos()))
                .put("p95", seconds(seen.p95Nanos()))
                .put("p99", seconds(seen.p99Nanos()))
                .put("p999", seconds(seen.p999Nanos()))
                .put("max", seconds(seen.maxNanos()));
    }

    private static double seconds(long nanos) {
        return (double) nanos / NANOS_PER_SECOND;
    }
}
