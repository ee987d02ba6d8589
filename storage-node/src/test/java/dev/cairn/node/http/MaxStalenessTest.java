package dev.cairn.node.http;

import static dev.cairn.node.http.StoreNode.must;
import static dev.cairn.node.http.StoreNode.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: a read is no older than its client allows, and says how old it may be. Method: a log that says how old the state may be, and holds its barriers back. */
class MaxStalenessTest {
    private static final String OBJECTS = "/v1/buckets/box/objects";
    private static final String OBJECT = OBJECTS + "/small";

    @TempDir
    Path directory;

    private StoreNode node;

    @BeforeEach
    void open() {
        node = new StoreNode(directory);
        node.bucket("box", "{}");
        node.put("box", "small", "0123456789");
    }

    @AfterEach
    void close() {
        node.close();
    }

    private HttpResponse<byte[]> read(String method, String path, String seconds) {
        return node.send(method, path, "", "Cairn-Max-Staleness", seconds);
    }

    private static String staleness(HttpResponse<byte[]> answer) {
        return answer.headers().firstValue("Cairn-Staleness").orElse("not told");
    }

    @ParameterizedTest
    @ValueSource(strings = {OBJECT, OBJECTS})
    void aNodeThatIsYoungEnoughAnswersWhileTheLogCannotBeAsked(String path) {
        node.log.mayBeOld(Duration.ofMillis(740));
        node.log.refuseBarriers();

        HttpResponse<byte[]> answer = must(200, read("GET", path, "0.75"));

        assertThat(staleness(answer)).as("rounded up").isEqualTo("0.8");
        assertThat(text(answer)).containsAnyOf("0123456789", "small");
        must(503, read("GET", path, "0.7"));
        must(503, node.get(path));
    }

    @Test
    void theHeadOfAnObjectIsReadLikewise() {
        node.log.mayBeOld(Duration.ofSeconds(2));
        node.log.refuseBarriers();

        assertThat(staleness(must(200, read("HEAD", OBJECT, "2")))).isEqualTo("2.0");
        assertThat(read("HEAD", OBJECT, "1.999").statusCode()).isEqualTo(503);
    }

    @Test
    void aNodeThatMayBeTooOldAsksTheLog() {
        node.log.mayBeOld(Duration.ofSeconds(10));

        assertThat(staleness(must(200, read("GET", OBJECT, "9.9")))).isEqualTo("0.0");
        assertThat(staleness(must(200, read("GET", OBJECTS, "0")))).isEqualTo("0.0");
    }

    @Test
    void whoDoesNotAskForItGetsNoOldAnswerAndIsToldNothing() {
        assertThat(staleness(must(200, node.get(OBJECT)))).isEqualTo("not told");
    }

    @Test
    void aNodeOnItsOwnIsAlwaysFresh() {
        assertThat(staleness(must(200, read("GET", OBJECT, "0")))).isEqualTo("0.0");
    }

    @Test
    void aLaterPageIsOfTheMomentOfTheFirstAndAsksTheLog() {
        node.put("box", "tiny", "1");
        String token = new JsonObject(text(must(200, node.get(OBJECTS + "?limit=1")))).getString("next");
        node.log.mayBeOld(Duration.ofSeconds(1));

        HttpResponse<byte[]> second = must(200, read("GET", OBJECTS + "?limit=1&token=" + token, "300"));

        assertThat(staleness(second)).isEqualTo("not told");
        node.log.refuseBarriers();
        must(503, read("GET", OBJECTS + "?limit=1&token=" + token, "300"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"300.001", "301", "-1", "1e2", "0.1234", "soon", "", "99999999999999999999"})
    void otherValuesAreRefusedWithTheirBounds(String value) {
        HttpResponse<byte[]> answer = read("GET", OBJECT, value);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(text(answer))
                .contains("invalid-value")
                .contains("Cairn-Max-Staleness")
                .contains("0 to 300, a number of seconds with at most 3 decimals")
                .contains("\"" + value + "\"");
    }
}
