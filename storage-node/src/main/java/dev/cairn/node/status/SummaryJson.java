package dev.cairn.node.status;

import dev.cairn.monitoring.EndedOperation;
import dev.cairn.monitoring.Outcome;
import dev.cairn.monitoring.Summary;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Map;

/** The whole node at a glance, as the API has it. */
final class SummaryJson {
    private SummaryJson() {}

    static JsonObject of(String node, String window, Summary summary) {
        return new JsonObject()
                .put("node", node)
                .put("window", window)
                .put("at", summary.at().toString())
                .put("since", summary.since().toString())
                .put("measuring", summary.measuring())
                .put("total", StatisticsJson.of(summary.total()))
                .put("operations", operations(summary))
                .put("busiestBuckets", buckets(summary))
                .put("errors", errors(summary));
    }

    private static JsonArray operations(Summary summary) {
        JsonArray operations = new JsonArray();
        summary.operations().forEach(one -> {
            JsonObject json = new JsonObject().put("operation", one.operation());
            json.mergeIn(StatisticsJson.of(one.statistics()));
            one.statistics().successRate().ifPresent(rate -> json.put("errorRate", 1 - rate));
            one.slowest().ifPresent(slowest -> json.put("slowest", slowest(slowest)));
            operations.add(json);
        });
        return operations;
    }

    private static JsonObject slowest(EndedOperation slowest) {
        JsonObject all = ExemplarJson.of(slowest);
        JsonObject json = new JsonObject();
        for (String name : new String[] {"id", "bucket", "began", "seconds", "outcome"}) {
            if (all.containsKey(name)) {
                json.put(name, all.getValue(name));
            }
        }
        return json;
    }

    private static JsonArray buckets(Summary summary) {
        JsonArray buckets = new JsonArray();
        summary.busiest()
                .forEach(one -> buckets.add(
                        new JsonObject().put("bucket", one.bucket()).mergeIn(StatisticsJson.of(one.statistics()))));
        return buckets;
    }

    private static JsonArray errors(Summary summary) {
        JsonArray errors = new JsonArray();
        long all = summary.total().count();
        for (Map.Entry<Outcome, Map<String, Long>> error : summary.errors().entrySet()) {
            long count = error.getValue().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            errors.add(new JsonObject()
                    .put("outcome", error.getKey().name().toLowerCase(Locale.ROOT))
                    .put("count", count)
                    .put("rate", (double) count / all)
                    .put("operations", new JsonObject(Map.copyOf(error.getValue()))));
        }
        return errors;
    }

    /** The same without what is no statistics: outcomes are in columns. */
    static String csv(String node, Summary summary) {
        StatisticsCsv csv = new StatisticsCsv("node", "of", "name");
        csv.add(summary.total(), node, "total", "");
        summary.operations().forEach(one -> csv.add(one.statistics(), node, "operation", one.operation()));
        summary.busiest().forEach(one -> csv.add(one.statistics(), node, "bucket", one.bucket()));
        return csv.toString();
    }
}
