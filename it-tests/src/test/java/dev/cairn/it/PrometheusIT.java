package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: Prometheus understands a node, the alert rules and the dashboards. Method: a real Prometheus scrapes a real node, and is asked
 * what the dashboards ask.
 */
class PrometheusIT {
    private static final Path FOLDER = PrometheusProcess.RULES.getParent();
    private static final Duration SCRAPED_MAX = Duration.ofSeconds(60);

    /** As many as the rates of the dashboards need. */
    private static final int SCRAPES = 10;

    @TempDir
    static Path folder;

    private static NodeProcess node;
    private static PrometheusProcess prometheus;

    @BeforeAll
    static void scrapeANode() throws Exception {
        Extras.needProgram("prometheus");
        Extras.needProgram("promtool");
        node = NodeProcess.start(folder.resolve("data"), new NodeProcess.Settings().shortLived());
        MeasuredNode.scrapeWithTraffic(node);
        prometheus = PrometheusProcess.start(folder, node);
        Await.until(SCRAPED_MAX, () -> "Prometheus does not scrape the node", PrometheusIT::wasScraped);
    }

    @AfterAll
    static void stop() {
        if (prometheus != null) {
            prometheus.close();
        }
        if (node != null) {
            node.close();
        }
    }

    @Test
    void configurationAndRulesAreValid() throws Exception {
        assertThat(Extras.runIn(FOLDER, "promtool", "check", "config", "prometheus.yml"))
                .contains("SUCCESS: prometheus.yml is valid", "rules found");
        Extras.runIn(FOLDER, "promtool", "check", "rules", "--lint=all", "--lint-fatal", "alerts.yml");
    }

    @Test
    void everyAlertFiresAndStaysQuietAsItsTestSays() throws Exception {
        assertThat(Extras.runIn(FOLDER, "promtool", "test", "rules", "alerts-test.yml"))
                .contains("SUCCESS");
    }

    @Test
    void everyPanelIsAnsweredAndThoseThatMustHaveDataHaveIt() throws Exception {
        List<String> empty = new ArrayList<>();
        for (Dashboards.Query query : Dashboards.queries()) {
            if (prometheus.query(query.expression()).isEmpty() && !query.mayBeEmpty()) {
                empty.add(query.toString());
            }
        }

        assertThat(empty).isEmpty();
    }

    @Test
    void figuresAreThoseOfTheTraffic() {
        assertThat(value("cairn_operation_seconds_count{operation=\"upload\"}")).isGreaterThanOrEqualTo(2);
        assertThat(value("cairn_operation_failures_total{operation=\"download\", outcome=\"client\"}"))
                .isGreaterThanOrEqualTo(1);
        assertThat(value(
                        "histogram_quantile(0.95, sum by (le) (cairn_operation_seconds_bucket{operation=\"upload\"}))"))
                .isBetween(1e-4, 60.0);
    }

    @Test
    void exemplarsLeadFromABucketToARequest() throws Exception {
        List<JsonObject> series = Dashboards.objects(prometheus
                        .api(
                                "/api/v1/query_exemplars",
                                Map.of("query", "cairn_operation_seconds_bucket{operation=\"upload\"}"))
                        .getJsonArray("data"))
                .toList();

        assertThat(series).isNotEmpty();
        for (JsonObject each : series) {
            JsonObject exemplar = each.getJsonArray("exemplars").getJsonObject(0);
            JsonObject labels = exemplar.getJsonObject("labels");
            assertThat(labels.getString("trace_id")).isEqualTo(MeasuredNode.TRACE);
            assertThat(Double.parseDouble(exemplar.getString("value")))
                    .isLessThanOrEqualTo(
                            bound(each.getJsonObject("seriesLabels").getString("le")));
            assertThat(new Client(node.address())
                            .send(
                                    "GET",
                                    "/v1/metrics/exemplars/" + labels.getString("request_id"),
                                    BodyPublishers.noBody())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void everyRuleIsEvaluated() {
        Await.until(
                SCRAPED_MAX,
                () -> "rules that were not evaluated: " + rules("unknown"),
                () -> rules("unknown").isEmpty());

        assertThat(rules("err")).isEmpty();
        assertThat(rules("ok")).hasSizeGreaterThan(20);
    }

    private static List<String> rules(String health) {
        return Dashboards.objects(prometheus
                        .api("/api/v1/rules", Map.of())
                        .getJsonObject("data")
                        .getJsonArray("groups"))
                .flatMap(group -> Dashboards.objects(group.getJsonArray("rules")))
                .filter(rule -> rule.getString("health").equals(health))
                .map(rule -> rule.getString("name"))
                .toList();
    }

    private static boolean wasScraped() {
        return !prometheus
                .query("count_over_time(up{job=\"cairn\"}[1m]) >= " + SCRAPES + " and up{job=\"cairn\"} == 1")
                .isEmpty();
    }

    private static double value(String expression) {
        List<JsonObject> result = prometheus.query(expression);
        assertThat(result).as(expression).hasSize(1);
        return Double.parseDouble(result.getFirst().getJsonArray("value").getString(1));
    }

    private static double bound(String le) {
        return le.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le);
    }
}
