package dev.cairn.it;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The dashboards for Grafana, as their files say. */
final class Dashboards {
    static final Path FOLDER = Path.of("..", "deploy", "grafana", "dashboards");

    /** What Grafana fills in, as a short time of scrapes every second allows. */
    private static final Map<String, String> VARIABLES =
            Map.of("$__rate_interval", "10s", "\"$instance\"", "\".*\"", "\"$operation\"", "\"upload\"");

    /**
     * A query of a panel.
     *
     * @param mayBeEmpty if the panel says what it shows in place of data
     */
    record Query(String dashboard, String panel, String expression, String legend, boolean mayBeEmpty) {
        @Override
        public String toString() {
            return dashboard + ", " + panel + ": " + expression;
        }
    }

    private Dashboards() {}

    /** By the names of the files. */
    static Map<String, JsonObject> all() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            Map<String, JsonObject> dashboards = new TreeMap<>();
            files.filter(file -> file.toString().endsWith(".json"))
                    .forEach(file -> dashboards.put(file.getFileName().toString(), read(file)));
            return dashboards;
        }
    }

    private static JsonObject read(Path file) {
        try {
            return new JsonObject(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With those in rows. */
    static Stream<JsonObject> panels(JsonObject dashboard) {
        return objects(dashboard.getJsonArray("panels"))
                .flatMap(panel -> Stream.concat(Stream.of(panel), objects(panel.getJsonArray("panels"))));
    }

    static Stream<JsonObject> objects(JsonArray array) {
        return array == null ? Stream.of() : array.stream().map(JsonObject.class::cast);
    }

    /** All that panels ask, and those that annotations and variables do, with variables filled in. */
    static List<Query> queries() throws IOException {
        return all().values().stream()
                .flatMap(dashboard -> Stream.concat(
                        panels(dashboard).flatMap(panel -> queries(dashboard, panel)), annotations(dashboard)))
                .toList();
    }

    private static Stream<Query> queries(JsonObject dashboard, JsonObject panel) {
        return objects(panel.getJsonArray("targets"))
                .map(target -> new Query(
                        dashboard.getString("title"),
                        panel.getString("title"),
                        filled(target.getString("expr")),
                        target.getString("legendFormat", ""),
                        defaults(panel).containsKey("noValue")));
    }

    private static Stream<Query> annotations(JsonObject dashboard) {
        return objects(dashboard.getJsonObject("annotations").getJsonArray("list"))
                .map(each -> new Query(
                        dashboard.getString("title"),
                        each.getString("name"),
                        filled(each.getString("expr")),
                        "",
                        true));
    }

    private static JsonObject defaults(JsonObject panel) {
        return panel.getJsonObject("fieldConfig", new JsonObject()).getJsonObject("defaults", new JsonObject());
    }

    private static String filled(String expression) {
        String filled = expression;
        for (Map.Entry<String, String> variable : VARIABLES.entrySet()) {
            filled = filled.replace(variable.getKey(), variable.getValue());
        }
        return filled;
    }
}
