package dev.cairn.node.status;

import dev.cairn.metadata.InvalidValueException;
import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.monitoring.HistoryPoint;
import dev.cairn.monitoring.Resolution;
import dev.cairn.monitoring.SeriesStatistics;
import dev.cairn.monitoring.Summary;
import dev.cairn.node.http.Exchange;
import dev.cairn.node.http.Query;
import dev.cairn.node.http.Route;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;

/** What the monitor measured, as JSON and CSV. */
public final class MetricsRoutes {
    private static final Map<String, Resolution> RESOLUTIONS = resolutions();

    /** What a history without a beginning shows. */
    private static final Map<Resolution, Duration> SPAN_DEFAULT = Map.of(
            Resolution.MINUTE, Duration.ofHours(1),
            Resolution.FIVE_MINUTES, Duration.ofHours(6),
            Resolution.QUARTER, Duration.ofDays(1),
            Resolution.HOUR, Duration.ofDays(7));

    /** The first and the last step may be broken ones. */
    private static final int DISTANCE_MAX = FileStoragePerformanceMonitor.POINTS_MAX - 2;

    private static final Instant TIME_MAX = Instant.parse("9999-12-31T23:59:59Z");

    /** So many are answered at once: they may wait for the disk and for each other, and must not take the threads that read objects. */
    private static final int PLACES = 2;

    /** So many wait meanwhile: a few open pages ask at the same time. */
    private static final int WAITING_MAX = 32;

    private final Turns turns;
    private final FileStoragePerformanceMonitor monitor;
    private final String node;
    private final ClusterFigures cluster;

    private static Map<String, Resolution> resolutions() {
        Map<String, Resolution> byName = new LinkedHashMap<>();
        byName.put("minute", Resolution.MINUTE);
        byName.put("5-minutes", Resolution.FIVE_MINUTES);
        byName.put("15-minutes", Resolution.QUARTER);
        byName.put("hour", Resolution.HOUR);
        return byName;
    }

    /** @param node the id of the one that is measured: figures of several can be told apart */
    public MetricsRoutes(FileStoragePerformanceMonitor monitor, String node, ClusterFigures cluster) {
        this.monitor = monitor;
        this.node = node;
        this.cluster = cluster;
        this.turns = new Turns(PLACES, WAITING_MAX).shownAs("figures", monitor.meters());
    }

    public List<Route> routes() {
        return List.of(
                Route.plain(HttpMethod.GET, "/v1/metrics/operations", this::operations),
                Route.plain(HttpMethod.GET, "/v1/metrics/summary", this::summary),
                Route.plain(HttpMethod.GET, "/v1/metrics/history", this::history),
                Route.plain(HttpMethod.DELETE, "/v1/metrics/history", this::clear));
    }

    private Future<Void> operations(Exchange exchange) {
        Query query = exchange.query();
        Windows.Named window = Windows.asked(query);
        boolean byBucket = flag(query, "buckets");
        boolean csv = Formats.csv(exchange);
        Future<Buffer> body = isOfCluster(query)
                ? ofCluster(exchange, window, byBucket, csv)
                : asked(exchange, () -> {
                    List<SeriesStatistics> all = monitor.statistics(window.window(), byBucket);
                    return Buffer.buffer(
                            csv ? csv(node, all) : json(window.name(), all).encode());
                });
        return body.compose(whole -> send(exchange, csv, whole));
    }

    private static boolean isOfCluster(Query query) {
        String scope = query.get("scope").orElse("node");
        return switch (scope) {
            case "node" -> false;
            case "cluster" -> true;
            default -> throw new InvalidValueException("scope", "node, cluster", scope);
        };
    }

    /** No thread waits for the other nodes, but a turn does. */
    private Future<Buffer> ofCluster(Exchange exchange, Windows.Named window, boolean byBucket, boolean csv) {
        return turns.take(
                exchange::onLoop,
                () -> exchange.on(cluster.ask(window.window(), byBucket))
                        .compose(answers -> exchange.blocking(() -> {
                            ClusterFigures.Merged merged = cluster.merge(window.window(), byBucket, answers);
                            return Buffer.buffer(
                                    csv
                                            ? csv(merged.nodes(), merged.statistics())
                                            : json(window.name(), merged).encode());
                        })));
    }

    private static String csv(String nodes, List<SeriesStatistics> all) {
        StatisticsCsv csv = new StatisticsCsv("node", "operation", "bucket");
        all.forEach(series -> csv.add(
                series.statistics(), nodes, series.operation(), series.bucket().orElse("")));
        return csv.toString();
    }

    private JsonObject json(String window, ClusterFigures.Merged merged) {
        JsonArray nodes = new JsonArray();
        merged.leftOut()
                .forEach((id, leftOut) ->
                        nodes.add(new JsonObject().put("node", id).put("leftOut", leftOut)));
        JsonArray missing = new JsonArray();
        merged.missing()
                .forEach((id, why) ->
                        missing.add(new JsonObject().put("node", id).put("why", why)));
        return json(window, merged.statistics())
                .put("scope", "cluster")
                .put("nodes", nodes)
                .put("missing", missing);
    }

    private JsonObject json(String window, List<SeriesStatistics> all) {
        JsonArray operations = new JsonArray();
        for (SeriesStatistics series : all) {
            JsonObject json = new JsonObject().put("operation", series.operation());
            series.bucket().ifPresent(bucket -> json.put("bucket", bucket));
            operations.add(json.mergeIn(StatisticsJson.of(series.statistics())));
        }
        return new JsonObject().put("node", node).put("window", window).put("operations", operations);
    }

    private Future<Void> summary(Exchange exchange) {
        Windows.Named window = Windows.asked(exchange.query());
        boolean csv = Formats.csv(exchange);
        return asked(exchange, () -> {
                    Summary summary = monitor.summary(window.window());
                    return Buffer.buffer(
                            csv
                                    ? SummaryJson.csv(node, summary)
                                    : SummaryJson.of(node, window.name(), summary)
                                            .encode());
                })
                .compose(body -> send(exchange, csv, body));
    }

    private Future<Void> history(Exchange exchange) {
        Query query = exchange.query();
        String operation = query.get("operation").orElse("");
        Optional<String> bucket = query.get("bucket");
        String name = query.get("resolution").orElse("minute");
        Resolution resolution = Optional.ofNullable(RESOLUTIONS.get(name))
                .orElseThrow(
                        () -> new InvalidValueException("resolution", String.join(", ", RESOLUTIONS.keySet()), name));
        Instant to = query.get("to").map(text -> instant("to", text)).orElse(exchange.now());
        Instant from = query.get("from")
                .map(text -> instant("from", text))
                .orElseGet(() -> to.minus(SPAN_DEFAULT.getOrDefault(resolution, Duration.ZERO)));
        long points = Duration.between(from, to).dividedBy(resolution.length());
        if (points < 0 || points > DISTANCE_MAX) {
            throw new InvalidValueException(
                    "from", "before to, by at most %,d steps of %s".formatted(DISTANCE_MAX, name), from.toString());
        }
        boolean csv = Formats.csv(exchange);
        return asked(exchange, () -> {
                    requireKnown(operation);
                    List<HistoryPoint> history = monitor.history(operation, bucket, resolution, from, to);
                    return Buffer.buffer(
                            csv
                                    ? historyCsv(history)
                                    : json(operation, bucket, name, history).encode());
                })
                .compose(body -> send(exchange, csv, body));
    }

    private String historyCsv(List<HistoryPoint> history) {
        StatisticsCsv csv = new StatisticsCsv("node", "begin");
        history.forEach(point -> csv.add(point.statistics(), node, point.begin().toString()));
        return csv.toString();
    }

    private JsonObject json(String operation, Optional<String> bucket, String resolution, List<HistoryPoint> history) {
        JsonArray points = new JsonArray();
        history.forEach(point -> points.add(new JsonObject()
                .put("begin", point.begin().toString())
                .mergeIn(StatisticsJson.of(point.statistics()))));
        JsonObject json = new JsonObject().put("node", node).put("operation", operation);
        bucket.ifPresent(of -> json.put("bucket", of));
        return json.put("resolution", resolution).put("points", points);
    }

    private Future<Void> clear(Exchange exchange) {
        Optional<String> operation = exchange.query().get("operation");
        return asked(exchange, () -> {
                    operation.ifPresent(this::requireKnown);
                    monitor.clearHistory(operation);
                    return true;
                })
                .compose(_ -> exchange.answer(204));
    }

    private <T> Future<T> asked(Exchange exchange, Callable<T> work) {
        return turns.take(exchange::onLoop, () -> exchange.blocking(work));
    }

    private void requireKnown(String operation) {
        TreeSet<String> known = new TreeSet<>(monitor.operations());
        known.addAll(monitor.operationsInHistory());
        if (!known.contains(operation)) {
            throw new InvalidValueException("operation", "one of " + String.join(", ", known), operation);
        }
    }

    private static boolean flag(Query query, String name) {
        String value = query.get(name).orElse("false");
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new InvalidValueException(name, "true, false", value);
        };
    }

    private static Instant instant(String field, String text) {
        try {
            Instant time = Instant.parse(text);
            if (time.isBefore(Instant.EPOCH) || time.isAfter(TIME_MAX)) {
                throw new InvalidValueException(field, "from 1970 to 9999", text);
            }
            return time;
        } catch (DateTimeParseException e) {
            throw new InvalidValueException(field, "a time like 2026-11-28T17:00:00Z", text);
        }
    }

    private static Future<Void> send(Exchange exchange, boolean csv, Buffer body) {
        exchange.response().putHeader("Cache-Control", "no-store").putHeader("Vary", "Accept");
        return csv ? exchange.answer(200, Csv.CONTENT_TYPE, body) : exchange.json(200, body);
    }
}
