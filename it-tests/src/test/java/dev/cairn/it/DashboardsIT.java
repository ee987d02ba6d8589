package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: no panel and no alert asks for what a node does not expose. Method: the files that Grafana and Prometheus are given, beside
 * the metrics of a real node, and of two that are a cluster.
 */
class DashboardsIT {
    private static final Path ALERTS = Path.of("..", "deploy", "prometheus", "alerts.yml");
    private static final Path ALERT_TESTS = Path.of("..", "deploy", "prometheus", "alerts-test.yml");
    private static final String DATA_SOURCE = "${datasource}";
    private static final int WIDTH = 24;

    @TempDir
    static Path folder;

    private static ExposedSeries exposed;

    @BeforeAll
    static void askANode() throws Exception {
        try (NodeProcess node = NodeProcess.start(folder.resolve("data"), new NodeProcess.Settings().shortLived())) {
            exposed = MeasuredNode.scrapeWithTraffic(node);
            assertThat(exposed.labels()).hasSizeGreaterThan(100);
        }
        try (ClusterProcess cluster = new ClusterProcess(folder, 2)) {
            exposed.add(MeasuredNode.scrapeOfCluster(cluster));
        }
    }

    @Test
    void everyQueryOfAPanelAsksForSeriesLabelsAndValuesThatANodeHas() throws Exception {
        List<Dashboards.Query> queries = Dashboards.queries();

        assertThat(queries).hasSizeGreaterThan(100);
        assertThat(queries.stream()
                        .flatMap(query -> new PromQuery(query.expression())
                                .faults(exposed).stream().map(fault -> fault + ": " + query)))
                .isEmpty();
    }

    @Test
    void everyLegendNamesLabelsThatTheResultHas() throws Exception {
        List<String> faults = new ArrayList<>();
        for (Dashboards.Query query : Dashboards.queries()) {
            Set<String> labels = new TreeSet<>(new PromQuery(query.expression()).labelsOfResult(exposed));
            Pattern.compile("\\{\\{(\\w+)}}")
                    .matcher(query.legend())
                    .results()
                    .map(found -> found.group(1))
                    .filter(label -> !labels.contains(label))
                    .forEach(label -> faults.add("no label " + label + ": " + query));
        }

        assertThat(faults).isEmpty();
    }

    /** Grafana tells dashboards apart by their uid, and panels by their id. */
    @Test
    void uidsTitlesAndIdsAreUnique() throws Exception {
        Map<String, JsonObject> dashboards = Dashboards.all();

        assertThat(dashboards.keySet())
                .contains("overview.json", "operations.json", "latency.json", "storage.json", "alerts.json");
        assertThat(dashboards.values().stream().map(each -> each.getString("uid")))
                .doesNotHaveDuplicates()
                .allMatch(uid -> uid.matches("cairn-[a-z]{1,34}"));
        assertThat(dashboards.values().stream().map(each -> each.getString("title")))
                .doesNotHaveDuplicates();
        dashboards.forEach(
                (file, dashboard) -> assertThat(Dashboards.panels(dashboard).map(panel -> panel.getInteger("id")))
                        .as(file)
                        .doesNotHaveDuplicates()
                        .doesNotContainNull());
    }

    @Test
    void panelsAskTheDataSourceThatIsChosenAndNoOther() throws Exception {
        Dashboards.all().forEach((file, dashboard) -> {
            assertThat(variables(dashboard).map(each -> each.getString("name")))
                    .as(file)
                    .contains("datasource", "instance");
            Stream<JsonObject> askers = Stream.concat(
                    variables(dashboard).filter(each -> each.getString("type").equals("query")),
                    Dashboards.panels(dashboard)
                            .filter(panel -> panel.containsKey("targets"))
                            .flatMap(panel -> Stream.concat(
                                    Stream.of(panel), Dashboards.objects(panel.getJsonArray("targets")))));
            assertThat(askers.map(each -> each.getJsonObject("datasource").getString("uid")))
                    .as(file)
                    .isNotEmpty()
                    .containsOnly(DATA_SOURCE);
        });
    }

    @Test
    void everyVariableThatIsUsedIsDefined() throws Exception {
        Dashboards.all().forEach((file, dashboard) -> {
            Set<String> used = new TreeSet<>(Pattern.compile("\\$\\{?([a-z]\\w*)")
                    .matcher(dashboard.encode())
                    .results()
                    .map((MatchResult found) -> found.group(1))
                    .toList());
            assertThat(variables(dashboard).map(each -> each.getString("name")))
                    .as(file)
                    .containsAll(used);
        });
    }

    @Test
    void panelsLieBesideEachOther() throws Exception {
        Dashboards.all().forEach((file, dashboard) -> {
            Set<String> taken = new TreeSet<>();
            Dashboards.panels(dashboard)
                    .map(panel -> panel.getJsonObject("gridPos"))
                    .forEach(place -> {
                        assertThat(place.getInteger("x") + place.getInteger("w"))
                                .as(file)
                                .isLessThanOrEqualTo(WIDTH);
                        for (int x = place.getInteger("x"); x < place.getInteger("x") + place.getInteger("w"); x++) {
                            for (int y = place.getInteger("y");
                                    y < place.getInteger("y") + place.getInteger("h");
                                    y++) {
                                assertThat(taken.add(x + "," + y))
                                        .as(file + " at " + x + "," + y)
                                        .isTrue();
                            }
                        }
                    });
        });
    }

    @Test
    void everyAlertLooksAtSeriesThatANodeHas() throws Exception {
        List<String> expressions = expressions(Files.readAllLines(ALERTS));

        assertThat(expressions).hasSameSizeAs(alerts());
        assertThat(expressions.stream()
                        .flatMap(each ->
                                new PromQuery(each).faults(exposed).stream().map(fault -> fault + ": " + each)))
                .isEmpty();
    }

    @Test
    void everyAlertSaysHowBadItIsAndWhatToDoAndIsTestedBothWays() throws Exception {
        String rules = Files.readString(ALERTS);
        String tests = Files.readString(ALERT_TESTS);

        for (String alert : alerts()) {
            String rule = rules.substring(rules.indexOf("- alert: " + alert + "\n"));
            int next = rule.indexOf("- alert: ", 1);
            assertThat(next < 0 ? rule : rule.substring(0, next))
                    .containsPattern("severity: (critical|warning|info)\n")
                    .contains("summary: ", "description: ", "action: ");
            assertThat(tests).contains("name: " + alert + " fires\n", "name: " + alert + " stays quiet\n");
        }
    }

    private static Stream<JsonObject> variables(JsonObject dashboard) {
        return Dashboards.objects(dashboard.getJsonObject("templating").getJsonArray("list"));
    }

    private static List<String> alerts() throws Exception {
        return Pattern.compile("- alert: (\\w+)")
                .matcher(Files.readString(ALERTS))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** What stands behind {@code expr:}, on its line or indented on those below it. */
    private static List<String> expressions(List<String> lines) {
        List<String> expressions = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.strip().startsWith("expr: ")) {
                StringBuilder expression = new StringBuilder(line.strip().substring("expr: ".length()));
                int indent = line.indexOf("expr:");
                while (lines.get(i + 1).length() > indent && lines.get(i + 1).charAt(indent) == ' ') {
                    i++;
                    expression.append(' ').append(lines.get(i).strip());
                }
                expressions.add(expression.toString());
            }
        }
        return expressions;
    }
}
