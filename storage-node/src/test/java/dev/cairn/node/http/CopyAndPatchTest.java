package dev.cairn.node.http;

import static dev.cairn.node.http.StoreNode.header;
import static dev.cairn.node.http.StoreNode.must;
import static dev.cairn.node.http.StoreNode.problem;
import static dev.cairn.node.http.StoreNode.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: copies, moves and patches change what they say, at once or not at all. Method: real HTTP, real state machine. */
class CopyAndPatchTest extends FreshBucketTest {
    private String other;

    @BeforeEach
    void otherBucket() {
        other = "other-" + bucket;
        node.bucket(other, "");
    }

    private String at(String key) {
        return "/v1/buckets/" + bucket + "/objects/" + key;
    }

    private HttpResponse<byte[]> copy(String from, String to, String... headers) {
        return node.send("POST", at(from) + ":copy", "{\"destination\":{\"key\":\"%s\"}}".formatted(to), headers);
    }

    private HttpResponse<byte[]> move(String from, String to, String... headers) {
        return node.send("POST", at(from) + ":move", "{\"destination\":{\"key\":\"%s\"}}".formatted(to), headers);
    }

    private HttpResponse<byte[]> prefix(String action, String from, String to, String... headers) {
        return node.send(
                "POST",
                "/v1/buckets/" + bucket + "/objects:" + action,
                "{\"prefix\":\"%s\",\"destination\":{\"prefix\":\"%s\"}}".formatted(from, to),
                headers);
    }

    private List<String> keys(String bucketName) {
        return new JsonObject(text(node.get("/v1/buckets/" + bucketName + "/objects")))
                .getJsonArray("items").stream()
                        .map(item -> ((JsonObject) item).getString("key"))
                        .toList();
    }

    @Test
    void aCopyHasTheBytesAndAttributesOfItsSource() {
        node.put(bucket, "a", "text", "Content-Type", "text/x-a", "Cairn-Meta-m", "v", "Cairn-Tags", "t=u");

        HttpResponse<byte[]> copied = must(201, copy("a", "b"));

        HttpResponse<byte[]> read = node.get(at("b"));
        assertThat(text(read)).isEqualTo("text");
        assertThat(header(read, "Content-Type")).isEqualTo("text/x-a");
        assertThat(header(read, "Cairn-Meta-m")).isEqualTo("v");
        assertThat(header(read, "Cairn-Tags")).isEqualTo("t=u");
        assertThat(header(copied, "ETag")).isEqualTo(header(read, "ETag"));
        assertThat(header(copied, "Repr-Digest")).isEqualTo(header(read, "Repr-Digest"));
        assertThat(header(copied, "Cairn-Durability")).isEqualTo("fsync 1/1");
        assertThat(text(must(200, copy("a", "b")))).contains("\"key\":\"b\"");
        assertThat(text(node.get("/v1/buckets/" + bucket))).contains("\"objects\":2,\"bytes\":8");
    }

    @Test
    void aCopyMayHaveAttributesOfItsOwn() {
        node.put(bucket, "a", "text", "Cairn-Meta-m", "v");
        String body =
                "{\"destination\":{\"bucket\":\"%s\",\"key\":\"b\"},\"attributes\":{\"contentType\":\"text/x-b\"}}"
                        .formatted(other);

        must(201, node.send("POST", at("a") + ":copy", body));

        HttpResponse<byte[]> read = node.get("/v1/buckets/" + other + "/objects/b");
        assertThat(header(read, "Content-Type")).isEqualTo("text/x-b");
        assertThat(header(read, "Cairn-Meta-m")).isEmpty();
    }

    @Test
    void aMoveLeavesNothingBehind() {
        node.put(bucket, "a", "text");

        must(201, move("a", "b"));

        assertThat(problem(node.get(at("a")))).isEqualTo("404 no-such-object");
        assertThat(text(node.get(at("b")))).isEqualTo("text");
        assertThat(problem(move("a", "c"))).isEqualTo("404 no-such-object");
    }

    @Test
    void aMoveOntoItselfChangesNothing() {
        String etag = header(node.put(bucket, "a", "text"), "ETag");

        assertThat(header(must(200, move("a", "a")), "ETag")).isEqualTo(etag);
        assertThat(header(must(200, copy("a", "a")), "ETag")).isNotEqualTo(etag);
    }

    @Test
    void conditionsJudgeTheDestinationAndTheSource() {
        String a = header(node.put(bucket, "a", "text"), "ETag");
        String b = header(node.put(bucket, "b", "text"), "ETag");

        assertThat(problem(copy("a", "b", "If-None-Match", "*"))).isEqualTo("412 precondition-failed");
        assertThat(problem(copy("a", "b", "If-Match", a))).isEqualTo("412 precondition-failed");
        assertThat(problem(copy("a", "b", "Cairn-Source-If-Match", b))).isEqualTo("412 precondition-failed");
        assertThat(header(node.get(at("b")), "ETag")).isEqualTo(b);
        must(200, copy("a", "b", "If-Match", b, "Cairn-Source-If-Match", a));
        must(201, move("a", "c", "If-None-Match", "*"));
    }

    @Test
    void ofManyMovesOfOneObjectExactlyOneSucceeds() throws Exception {
        node.put(bucket, "a", "text");

        try (var threads = Executors.newFixedThreadPool(20)) {
            List<Future<Integer>> answers = IntStream.range(0, 20)
                    .mapToObj(i -> threads.submit(() -> move("a", "to" + i).statusCode()))
                    .toList();
            int moved = 0;
            for (Future<Integer> answer : answers) {
                moved += answer.get() == 201 ? 1 : 0;
            }
            assertThat(moved).isEqualTo(1);
        }
        assertThat(keys(bucket)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"destination\":{}}",
                "{\"destination\":{\"key\":\"b\",\"bukket\":\"x\"}}",
                "{\"destination\":{\"key\":\"b\"},\"attributes\":{}}",
                "{\"destination\":{\"key\":\"b\"}",
            })
    void copiesThatDoNotSayWhereToAreRefused(String body) {
        node.put(bucket, "a", "text");

        assertThat(problem(node.send("POST", at("a") + ":copy", body))).isEqualTo("400 bad-request");
    }

    @Test
    void aColonInAKeyIsNotAnAction() {
        node.put(bucket, "a:copy", "text");

        assertThat(text(node.get(at("a:copy")))).isEqualTo("text");
        must(201, node.send("POST", at("a%3Acopy") + ":move", "{\"destination\":{\"key\":\"b\"}}"));
        assertThat(text(node.get(at("b")))).isEqualTo("text");
        assertThat(problem(node.send("POST", at("b%3Acopy"), "{}"))).isEqualTo("405 method-not-allowed");
    }

    @Test
    void theDestinationsBucketMustAcceptTheObject() {
        node.put(bucket, "a.txt", "text", "Content-Type", "text/plain");
        node.put(bucket, "p/b.png", "text", "Content-Type", "image/png");
        must(
                200,
                node.send(
                        "PATCH",
                        "/v1/buckets/" + other,
                        "{\"allowedTypes\":[\"image/*\"],\"deniedExtensions\":[\"exe\"]}"));
        String to = "{\"destination\":{\"bucket\":\"%s\",\"key\":\"%s\"}}";

        assertThat(problem(node.send("POST", at("a.txt") + ":copy", to.formatted(other, "a"))))
                .isEqualTo("415 type-not-allowed");
        assertThat(problem(node.send("POST", at("p/b.png") + ":copy", to.formatted(other, "a.exe"))))
                .isEqualTo("415 extension-not-allowed");
        String all = "{\"prefix\":\"%s\",\"destination\":{\"bucket\":\"%s\",\"prefix\":\"\"}}";
        String action = "/v1/buckets/" + bucket + "/objects:copy";
        assertThat(problem(node.send("POST", action, all.formatted("", other)))).isEqualTo("415 type-not-allowed");
        assertThat(keys(other)).isEmpty();
        must(200, node.send("POST", action, all.formatted("p/", other)));
        assertThat(keys(other)).containsExactly("b.png");
    }

    @Test
    void aPrefixIsCopiedWholeAndCounted() {
        for (String key : List.of("d/1", "d/2", "d/e/3", "x")) {
            node.put(bucket, key, "text");
        }

        HttpResponse<byte[]> copied = must(200, prefix("copy", "d/", "n/"));

        assertThat(new JsonObject(text(copied)).getLong("objects")).isEqualTo(3);
        assertThat(new JsonObject(text(copied)).getLong("bytes")).isEqualTo(12);
        assertThat(header(copied, "Cairn-Version"))
                .isEqualTo(new JsonObject(text(copied)).getLong("version").toString());
        assertThat(keys(bucket)).containsExactly("d/1", "d/2", "d/e/3", "n/1", "n/2", "n/e/3", "x");
    }

    @Test
    void aPrefixIsMovedWholeOrNotAtAll() {
        for (String key : List.of("d/1", "d/2", "n/2")) {
            node.put(bucket, key, "text");
        }

        assertThat(problem(prefix("move", "d/", "n/", "If-None-Match", "*"))).isEqualTo("412 precondition-failed");
        assertThat(keys(bucket)).containsExactly("d/1", "d/2", "n/2");
        assertThat(problem(prefix("move", "d/", "n/", "If-None-Match", "\"1\"")))
                .isEqualTo("400 bad-request");
        assertThat(problem(prefix("move", "d/", "n/", "If-Match", "*"))).isEqualTo("400 bad-request");
        must(200, prefix("move", "d/", "n/"));
        assertThat(keys(bucket)).containsExactly("n/1", "n/2");
    }

    @Test
    void aPrefixThatWouldMakeInvalidKeysIsNotCopied() {
        node.put(bucket, "a", "text");

        assertThat(problem(prefix("copy", "a", ""))).isEqualTo("400 invalid-value");
        assertThat(problem(prefix("copy", "a", "p".repeat(1025)))).isEqualTo("400 invalid-value");
        assertThat(problem(prefix("copy", "a", "p".repeat(1024)))).startsWith("200");
    }

    @Test
    void aPatchChangesAttributesAndKeepsTheBytes() {
        node.put(
                bucket,
                "a",
                "text",
                "Content-Type",
                "text/x-a",
                "Cache-Control",
                "no-store",
                "Cairn-Meta-keep",
                "1",
                "Cairn-Meta-drop",
                "2",
                "Cairn-Tags",
                "old=1&both=1");

        HttpResponse<byte[]> patched = must(200, node.send("PATCH", at("a"), """
                        {"contentType":"text/x-b","cacheControl":null,"contentLanguage":"de",
                         "metadata":{"drop":null,"new":"ü"},"tags":{"old":null,"both":"2"}}
                        """));

        HttpResponse<byte[]> read = node.get(at("a"));
        assertThat(text(read)).isEqualTo("text");
        assertThat(header(read, "ETag")).isEqualTo(header(patched, "ETag"));
        assertThat(header(read, "Content-Type")).isEqualTo("text/x-b");
        assertThat(header(read, "Cache-Control")).isEmpty();
        assertThat(header(read, "Content-Language")).isEqualTo("de");
        assertThat(header(read, "Cairn-Meta-keep")).isEqualTo("1");
        assertThat(header(read, "Cairn-Meta-drop")).isEmpty();
        assertThat(header(read, "Cairn-Meta-new")).isEqualTo("%C3%BC");
        assertThat(header(read, "Cairn-Tags")).isEqualTo("both=2");
    }

    @Test
    void aPatchUnderAConditionThatDoesNotHoldChangesNothing() {
        String etag = header(node.put(bucket, "a", "text"), "ETag");
        must(200, node.send("PATCH", at("a"), "{\"contentType\":\"a/b\"}", "If-Match", etag));

        assertThat(problem(node.send("PATCH", at("a"), "{\"contentType\":\"c/d\"}", "If-Match", etag)))
                .isEqualTo("412 precondition-failed");
        assertThat(header(node.get(at("a")), "Content-Type")).isEqualTo("a/b");
        assertThat(problem(node.send("PATCH", at("none"), "{\"contentType\":\"c/d\"}")))
                .isEqualTo("404 no-such-object");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"contentType\":null}",
                "{\"contentType\":\"text\"}",
                "{\"cacheControl\":5}",
                "{\"metadata\":null}",
                "{\"metadata\":{\"A B\":\"x\"}}",
                "{\"metadata\":{\"a\":\"x\\ny\"}}",
                "{\"tags\":{\"\":\"x\"}}",
                "{\"contentLanguage\":\"\\u65e5\"}",
            })
    void patchesThatBreakARuleAreRefused(String patch) {
        node.put(bucket, "a", "text");

        assertThat(problem(node.send("PATCH", at("a"), patch))).isEqualTo("400 invalid-value");
    }

    @Test
    void attributesMayNotGrowBeyondTheirBoundsByPatches() {
        node.put(bucket, "a", "text");
        String half = "{\"metadata\":{\"%s\":\"" + "v".repeat(5_000) + "\"}}";
        must(200, node.send("PATCH", at("a"), half.formatted("a")));

        assertThat(problem(node.send("PATCH", at("a"), half.formatted("b")))).isEqualTo("400 invalid-value");
    }

    @Test
    void aPatchedTypeMustBeOneThatTheBucketAccepts() {
        node.put(bucket, "a", "text", "Content-Type", "text/plain");
        must(200, node.send("PATCH", "/v1/buckets/" + bucket, "{\"deniedTypes\":[\"text/html\"]}"));

        assertThat(problem(node.send("PATCH", at("a"), "{\"contentType\":\"text/html; charset=utf-8\"}")))
                .isEqualTo("415 type-not-allowed");
        must(200, node.send("PATCH", at("a"), "{\"contentType\":\"text/css\"}"));
    }

    @Test
    void uploadsBeyondTheBoundsOfAttributesAreRefused() {
        assertThat(problem(node.send("PUT", at("a"), "x", "Cache-Control", "c".repeat(1025))))
                .isEqualTo("400 invalid-value");
        assertThat(problem(node.send("PUT", at("a"), "x", "Content-Type", "nonsense")))
                .isEqualTo("400 invalid-value");
        assertThat(problem(node.send("PUT", at("a"), "x", "Cairn-Meta-a", "v".repeat(8_200))))
                .isEqualTo("400 invalid-value");
    }
}
