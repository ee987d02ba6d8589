package dev.cairn.node.http;

import static dev.cairn.node.http.StoreNode.header;
import static dev.cairn.node.http.StoreNode.must;
import static dev.cairn.node.http.StoreNode.problem;
import static dev.cairn.node.http.StoreNode.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: a repeated write answers as the first did and changes nothing; another request under its key is refused. */
class IdempotencyTest extends FreshBucketTest {
    private static final String KEY = "Idempotency-Key";
    private static final String REPLAY = "Cairn-Idempotent-Replay";

    private String path;
    private String key;

    @BeforeEach
    void freshKey() {
        path = "/v1/buckets/" + bucket;
        key = "key-" + bucket;
    }

    private HttpResponse<byte[]> send(String method, String suffix, String body, String... headers) {
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 0, headers.length);
        all[headers.length] = KEY;
        all[headers.length + 1] = key;
        return node.send(method, path + suffix, body, all);
    }

    /** Asserts that the second answer is the first again, and says so. */
    private static void replays(HttpResponse<byte[]> first, HttpResponse<byte[]> second) {
        assertThat(header(first, REPLAY)).isEmpty();
        assertThat(header(second, REPLAY)).isEqualTo("true");
        assertThat(second.statusCode()).isEqualTo(first.statusCode());
        assertThat(header(second, "ETag")).isEqualTo(header(first, "ETag"));
        assertThat(header(second, "Cairn-Version")).isEqualTo(header(first, "Cairn-Version"));
        assertThat(header(second, "Repr-Digest")).isEqualTo(header(first, "Repr-Digest"));
        assertThat(text(second)).isEqualTo(text(first));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 3_000, 100_000})
    void aRepeatedPutAnswersAsTheFirst(int length) {
        String body = "x".repeat(length);
        HttpResponse<byte[]> first = must(201, send("PUT", "/objects/a", body));
        must(200, node.send("PUT", path + "/objects/a", "newer"));

        replays(first, send("PUT", "/objects/a", body));
        assertThat(text(node.get(path + "/objects/a"))).isEqualTo("newer");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 100_000})
    void anotherBodyUnderTheSameKeyIsRefused(int length) {
        must(201, send("PUT", "/objects/a", "x".repeat(length)));

        assertThat(problem(send("PUT", "/objects/a", "y".repeat(length)))).isEqualTo("422 idempotency-mismatch");
        assertThat(text(node.get(path + "/objects/a"))).startsWith("x");
    }

    @Test
    void anotherTargetOrHeaderUnderTheSameKeyIsRefused() {
        must(201, send("PUT", "/objects/a", "text"));

        assertThat(problem(send("PUT", "/objects/b", "text"))).isEqualTo("422 idempotency-mismatch");
        assertThat(problem(send("PUT", "/objects/a", "text", "Cairn-Meta-a", "b")))
                .isEqualTo("422 idempotency-mismatch");
        assertThat(problem(send("DELETE", "/objects/a", ""))).isEqualTo("422 idempotency-mismatch");
        assertThat(problem(send("PATCH", "", "{}"))).isEqualTo("422 idempotency-mismatch");
    }

    @Test
    void noRuleOfTodaySpeaksAgainstARepetition() {
        HttpResponse<byte[]> first = must(201, send("PUT", "/objects/a", "text", "If-None-Match", "*"));
        must(200, node.send("PATCH", path, "{\"maxObjectBytes\":1}"));

        replays(first, send("PUT", "/objects/a", "text", "If-None-Match", "*"));
        must(204, node.send("DELETE", path + "?force=true", ""));
        replays(first, send("PUT", "/objects/a", "text", "If-None-Match", "*"));
    }

    @Test
    void aRepeatedDeleteAnswersAsTheFirst() {
        must(201, node.send("PUT", path + "/objects/a", "text"));
        HttpResponse<byte[]> first = must(204, send("DELETE", "/objects/a", ""));

        replays(first, send("DELETE", "/objects/a", ""));
        must(201, node.send("PUT", path + "/objects/a", "again"));
        replays(first, send("DELETE", "/objects/a", ""));
        assertThat(text(node.get(path + "/objects/a"))).isEqualTo("again");
    }

    @Test
    void repeatedPatchesCopiesAndMovesAnswerAsTheFirst() {
        must(201, node.send("PUT", path + "/objects/a", "text"));
        HttpResponse<byte[]> patched = must(200, send("PATCH", "/objects/a", "{\"contentType\":\"a/b\"}"));
        replays(patched, send("PATCH", "/objects/a", "{\"contentType\":\"a/b\"}"));

        key = key + "-copy";
        String toB = "{\"destination\":{\"key\":\"b\"}}";
        HttpResponse<byte[]> copied = must(201, send("POST", "/objects/a:copy", toB));
        replays(copied, send("POST", "/objects/a:copy", toB));

        key = key + "-move";
        String toC = "{\"destination\":{\"key\":\"c\"}}";
        HttpResponse<byte[]> moved = must(201, send("POST", "/objects/a:move", toC));
        replays(moved, send("POST", "/objects/a:move", toC));

        key = key + "-prefix";
        String prefix = "{\"prefix\":\"\",\"destination\":{\"prefix\":\"p/\"}}";
        HttpResponse<byte[]> prefixed = must(200, send("POST", "/objects:move", prefix));
        replays(prefixed, send("POST", "/objects:move", prefix));
    }

    @Test
    void repeatedChangesOfBucketsAnswerAsTheFirst() {
        HttpResponse<byte[]> patched = must(200, send("PATCH", "", "{\"maxObjectBytes\":7}"));
        must(200, node.send("PATCH", path, "{\"maxObjectBytes\":8}"));
        replays(patched, send("PATCH", "", "{\"maxObjectBytes\":7}"));
        assertThat(text(node.get(path))).contains("\"maxObjectBytes\":8");

        path = path + "-b";
        key = key + "-create";
        HttpResponse<byte[]> created = must(201, send("PUT", "", ""));
        replays(created, send("PUT", "", ""));
        assertThat(problem(node.send("PUT", path, ""))).isEqualTo("409 bucket-exists");

        key = key + "-delete";
        HttpResponse<byte[]> deleted = must(204, send("DELETE", "", ""));
        replays(deleted, send("DELETE", "", ""));
        assertThat(problem(node.send("DELETE", path, ""))).isEqualTo("404 no-such-bucket");
    }

    @Test
    void aRefusalOfTheLogIsRepeatedToo() {
        must(201, node.send("PUT", path + "/objects/a", "text"));
        must(201, node.send("PUT", path + "/objects/b", "text"));
        String toB = "{\"destination\":{\"key\":\"b\"}}";
        HttpResponse<byte[]> first = send("POST", "/objects/a:copy", toB, "If-None-Match", "*");
        assertThat(problem(first)).isEqualTo("412 precondition-failed");
        must(204, node.send("DELETE", path + "/objects/b", ""));

        HttpResponse<byte[]> second = send("POST", "/objects/a:copy", toB, "If-None-Match", "*");

        assertThat(problem(second)).isEqualTo("412 precondition-failed");
        assertThat(header(second, REPLAY)).isEqualTo("true");
        assertThat(problem(node.get(path + "/objects/b"))).isEqualTo("404 no-such-object");
    }

    @Test
    void aFormSentAgainStoresItsFilesOnce() {
        HttpResponse<byte[]> first = form("one");
        must(201, first);

        HttpResponse<byte[]> second = form("another"); // The boundary is another in every attempt of a browser.

        replays(first, second);
        assertThat(text(node.get(path))).contains("\"objects\":2");
    }

    private HttpResponse<byte[]> form(String boundary) {
        String part = "--%s\r\nContent-Disposition: form-data; name=\"f\"; filename=\"%s\"\r\n\r\n%s\r\n";
        String body = part.formatted(boundary, "a.txt", "first")
                + part.formatted(boundary, "b.txt", "second".repeat(20_000)) + "--" + boundary + "--\r\n";
        return send("POST", "/objects", body, "Content-Type", "multipart/form-data; boundary=" + boundary);
    }

    @Test
    void ofManyRepetitionsAtOnceAllGetOneAnswer() throws Exception {
        Set<String> answers = new HashSet<>();
        try (var threads = Executors.newFixedThreadPool(20)) {
            List<Future<HttpResponse<byte[]>>> sent = IntStream.range(0, 20)
                    .mapToObj(_ -> threads.submit(() -> send("PUT", "/objects/a", "text")))
                    .toList();
            for (Future<HttpResponse<byte[]>> each : sent) {
                answers.add(text(must(201, each.get())));
            }
        }
        assertThat(answers).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b"})
    void keysOutsideTheirRuleAreRefused(String bad) {
        key = bad;

        assertThat(problem(send("PUT", "/objects/a", "text"))).isEqualTo("400 bad-request");
        assertThat(problem(send("PATCH", "", "{}"))).isEqualTo("400 bad-request");
        key = "k".repeat(256);
        assertThat(problem(send("PUT", "/objects/a", "text"))).isEqualTo("400 bad-request");
        key = "k".repeat(255 - 9) + path.substring(path.length() - 9);
        must(201, send("PUT", "/objects/a", "text"));
    }
}
