package dev.cairn.node.status;

import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.monitoring.SeriesStatistics;
import dev.cairn.monitoring.Statistics;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The figures that are told once a second: of what each operation did since they were told last, and of the node. */
public final class Aggregates implements Supplier<JsonObject> {
    private static final int RECENT_SECONDS = 10;

    /** When nobody has listened for longer, what happened since then is no figure of a second. */
    private static final Duration SPAN_MAX = Duration.ofSeconds(RECENT_SECONDS);

    private static final double NANOS_PER_SECOND = 1e9;

    private final FileStoragePerformanceMonitor monitor;
    private final NodeFacts facts;
    private final NodeFigures node;

    public Aggregates(FileStoragePerformanceMonitor monitor, Health health, NodeFacts facts) {
        this.monitor = monitor;
        this.facts = facts;
        this.node = new NodeFigures(health, facts, monitor.meters());
    }

    /** Asked by one thread. Blocks on {@code /proc}. */
    @Override
    public JsonObject get() {
        Map<String, Statistics> last = new HashMap<>();
        for (SeriesStatistics series : monitor.sinceLastAsked()) {
            if (series.statistics().span().compareTo(SPAN_MAX) < 0) {
                last.put(series.operation(), series.statistics());
            }
        }
        JsonArray operations = new JsonArray();
        for (SeriesStatistics recent : monitor.recent(RECENT_SECONDS)) {
            if (recent.statistics().count() > 0) {
                operations.add(operation(recent, last));
            }
        }
        double seconds = last.values().stream()
                .mapToDouble(statistics -> statistics.span().toNanos() / NANOS_PER_SECOND)
                .findFirst()
                .orElse(0);
        return new JsonObject()
                .put("at", facts.clock().instant().toString())
                .put("seconds", seconds)
                .put("operations", operations)
                .put("node", node.json());
    }

    private static JsonObject operation(SeriesStatistics recent, Map<String, Statistics> last) {
        JsonObject json = new JsonObject().put("operation", recent.operation());
        Statistics second = last.get(recent.operation());
        if (second != null) {
            json.put("second", StatisticsJson.of(second));
        }
        return json.put("tenSeconds", StatisticsJson.of(recent.statistics()));
    }
}
