package dev.cairn.it.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BaselineTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "higher, 800, false",
        "higher, 799, true",
        "higher, 5000, false",
        "lower, 1200, false",
        "lower, 1201, true",
        "lower, 10, false"
    })
    void lossOfMoreThanAFifthFails(String better, double value, boolean fails) {
        String before = file(row("get", better, 1000).put("reference", reference(2000)));
        String now = file(row("get", better, value).put("reference", reference(2000)));

        assertThat(Baseline.compare(before, now).failed()).isEqualTo(fails);
    }

    @Test
    void slowerMachineIsNoLoss() {
        String before = file(row("get", "higher", 1000).put("reference", reference(2000)));
        String now = file(row("get", "higher", 100).put("reference", reference(200)));

        assertThat(Baseline.compare(before, now).failed()).isFalse();
    }

    @Test
    void tableShowsBothRatiosAndTheChange() {
        String before = file(row("get", "higher", 1000).put("reference", reference(2000)));
        String now = file(row("get", "higher", 700).put("reference", reference(2000)));

        assertThat(Baseline.compare(before, now).table().get(1)).contains("get", "0.5000", "0.3500", "-30.0 %", "LOST");
    }

    @Test
    void missingRowFails() {
        String before = file(row("get", "higher", 1), row("put", "higher", 1));
        Baseline comparison = Baseline.compare(before, file(row("get", "higher", 1)));

        assertThat(comparison.failed()).isTrue();
        assertThat(comparison.table()).anyMatch(line -> line.startsWith("put ") && line.endsWith("MISSING"));
    }

    @Test
    void rowOfAGroupThatWasNotRunIsNotMissed() {
        String before = file(row("get", "higher", 1), row("put", "higher", 1).put("group", "large"));

        assertThat(Baseline.compare(before, file(row("get", "higher", 1))).failed())
                .isFalse();
        assertThat(Baseline.compare(before, ofGroups(List.of("small", "large"), row("get", "higher", 1)))
                        .failed())
                .isTrue();
    }

    @Test
    void missingReferenceFails() {
        String before = file(row("get", "higher", 1).put("reference", reference(2)));

        assertThat(Baseline.compare(before, file(row("get", "higher", 1))).failed())
                .isTrue();
    }

    @Test
    void directionThatChangedFails() {
        String before = file(row("get", "higher", 1).put("reference", reference(2)));
        String now = file(row("get", "lower", 1).put("reference", reference(2)));

        assertThat(Baseline.compare(before, now).failed()).isTrue();
    }

    @Test
    void newRowIsReportedAndPasses() {
        String now = file(row("get", "higher", 1), row("put", "higher", 1));
        Baseline comparison = Baseline.compare(file(row("get", "higher", 1)), now);

        assertThat(comparison.failed()).isFalse();
        assertThat(comparison.table()).anyMatch(line -> line.startsWith("put ") && line.endsWith("new"));
    }

    @Test
    void rowWithoutReferenceIsNotCompared() {
        String before = file(row("start", "lower", 1));

        assertThat(Baseline.compare(before, file(row("start", "lower", 100))).failed())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{'groups': ['g'], 'rows': []}",
                "{'groups': ['g'], 'rows': [1]}",
                "{'groups': ['g'], 'rows': [{'better': 'higher', 'value': 1}]}",
                "{'groups': ['g'], 'rows': [{'name': 'a', 'group': 'g', 'value': 1}]}",
                "{'rows': [{'name': 'a', 'group': 'g', 'better': 'higher', 'value': 1}]}",
                "{'groups': ['g'], 'rows': [{'name': 'a', 'better': 'higher', 'value': 1}]}",
                "{'groups': ['g'], 'rows': [{'name': 'a', 'group': 'g', 'better': 'higher'}]}",
                "{'groups': ['g'], 'rows': [{'name': 'a', 'group': 'g', 'better': 'higher', 'value': 'much'}]}",
                "{'groups': ['g'], 'rows': [{'name': 'a', 'group': 'g', 'better': 'higher', 'value': 0}]}",
                "{'groups': ['g'], 'rows': [{'name': 'a', 'group': 'g', 'better': 'higher', 'value': 1, 'reference': {'value': 0}}]}",
                "{'groups': ['g'], 'rows': [{'name': 'a', 'group': 'g', 'better': 'lower', 'value': 1}, {'name': 'a', 'group': 'g', 'better': 'lower', 'value': 1}]}"
            })
    void malformedFileIsRefused(String json) throws IOException {
        String good = file(row("get", "higher", 1));
        String malformed = json.replace('\'', '"');

        assertThatThrownBy(() -> Baseline.compare(good, malformed)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Baseline.run("check", write("before", good), write("now", malformed)))
                .isEqualTo(1);
        assertThat(Baseline.run("update", write("before", good), write("now", malformed)))
                .isEqualTo(1);
        assertThat(folder.resolve("before")).hasContent(good);
    }

    @Test
    void updateMakesTheResultTheBaseline() throws IOException {
        String result = write("now", file(row("get", "higher", 1).put("reference", reference(2))));
        String baseline = folder.resolve("baseline").toString();

        assertThat(Baseline.run("check", baseline, result))
                .as("there is no baseline")
                .isEqualTo(1);
        assertThat(Baseline.run("update", baseline, result)).isZero();
        assertThat(Baseline.run("check", baseline, result)).isZero();
    }

    @Test
    void lossEndsACheckWithOne() throws IOException {
        String before = write("before", file(row("get", "higher", 10).put("reference", reference(2))));
        String now = write("now", file(row("get", "higher", 1).put("reference", reference(2))));

        assertThat(Baseline.run("check", before, now)).isEqualTo(1);
        assertThat(Baseline.run("other", before, now)).isEqualTo(2);
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static String file(JsonObject... rows) {
        return ofGroups(List.of("small"), rows);
    }

    private static String ofGroups(List<String> groups, JsonObject... rows) {
        return new JsonObject()
                .put("groups", new JsonArray(groups))
                .put("rows", new JsonArray(List.of(rows)))
                .encode();
    }

    private static JsonObject row(String name, String better, double value) {
        return new JsonObject()
                .put("name", name)
                .put("title", name)
                .put("group", "small")
                .put("value", value)
                .put("unit", "requests/s")
                .put("better", better);
    }

    private static JsonObject reference(double value) {
        return new JsonObject().put("name", "bare").put("value", value).put("unit", "requests/s");
    }
}
