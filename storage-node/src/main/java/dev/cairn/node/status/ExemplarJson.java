package dev.cairn.node.status;

import dev.cairn.monitoring.EndedOperation;
import dev.cairn.monitoring.StageTime;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Single operations as the API has them. What is not known is left out. */
final class ExemplarJson {
    private static final double NANOS_PER_SECOND = 1e9;

    private ExemplarJson() {}

    static JsonArray of(List<EndedOperation> operations) {
        JsonArray all = new JsonArray();
        operations.forEach(operation -> all.add(of(operation)));
        return all;
    }

    static JsonObject of(EndedOperation operation) {
        JsonObject json = new JsonObject().put("id", operation.id()).put("operation", operation.operation());
        operation.bucket().ifPresent(bucket -> json.put("bucket", bucket));
        json.put("began", operation.began().toString())
                .put("seconds", seconds(operation.took()))
                .put("outcome", operation.outcome().name().toLowerCase(Locale.ROOT))
                .put("bytes", operation.bytes());
        operation.allocatedBytes().ifPresent(bytes -> json.put("allocatedBytes", bytes));
        operation.traceId().ifPresent(trace -> json.put("traceId", trace));
        return json.put("stages", stages(operation.stages()))
                .put("notes", new JsonObject(Map.copyOf(operation.notes())));
    }

    private static JsonArray stages(List<StageTime> times) {
        JsonArray stages = new JsonArray();
        times.forEach(time -> stages.add(new JsonObject()
                .put("stage", time.stage().name().toLowerCase(Locale.ROOT))
                .put("beginSeconds", seconds(time.begin()))
                .put("seconds", seconds(time.took()))));
        return stages;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / NANOS_PER_SECOND;
    }
}
