package dev.cairn.node.http;

import static dev.cairn.node.http.StoreNode.must;
import static dev.cairn.node.http.StoreNode.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers from memory. */
class AtHandTest {
    private static final String OBJECT = "/v1/buckets/box/objects/small";
    private static final Set<String> OF_EACH_ANSWER = Set.of("date", "cairn-request-id");

    @TempDir
    Path directory;

    private StoreNode node;

    @BeforeEach
    void open() {
        node = new StoreNode(directory);
        node.bucket("box", "{}");
        node.put("box", "small", "0123456789", "Content-Type", "text/plain");
    }

    @AfterEach
    void close() {
        node.close();
    }

    @ParameterizedTest(name = "{0} {1} {2}: {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "GET  |       | If-Match: *           | 200",
                "HEAD |       | If-Match: *           | 200",
                "GET  |       | If-Match: \"999\"     | 412",
                "GET  |       | If-None-Match: *      | 304",
                "GET  |       | Range: bytes=2-4      | 206",
                "GET  |       | Range: bytes=-3       | 206",
                "GET  |       | Range: bytes=10-      | 416",
                "GET  | ?download=other.txt | If-Match: * | 200",
            })
    void answerFromMemoryIsTheOneFromTheStore(String method, String query, String header, int status) {
        String[] field = header.split(": ");
        String path = OBJECT + (query == null ? "" : query);
        HttpResponse<byte[]> stored = node.send(method, path, "", field);
        must(200, node.get(OBJECT));
        double before = hits();

        HttpResponse<byte[]> known = node.send(method, path, "", field);

        assertThat(hits()).isEqualTo(before + 1);
        assertThat(known.statusCode()).isEqualTo(status).isEqualTo(stored.statusCode());
        if (status < 400) { // A problem names its request in the body, and so in its length.
            assertThat(known.body()).isEqualTo(stored.body());
            assertThat(fields(known)).isEqualTo(fields(stored));
        }
    }

    @Test
    void changedObjectIsReadAnew() {
        must(200, node.get(OBJECT));
        must(200, node.get(OBJECT));

        node.put("box", "small", "changed");

        assertThat(text(node.get(OBJECT))).isEqualTo("changed");
        assertThat(text(node.get(OBJECT))).isEqualTo("changed");
        must(204, node.send("DELETE", OBJECT, ""));
        must(404, node.get(OBJECT));
    }

    private double hits() {
        return node.monitor
                .meters()
                .get("cairn.metadata.hot.hits")
                .functionCounter()
                .count();
    }

    private static Map<String, List<String>> fields(HttpResponse<byte[]> answer) {
        Map<String, List<String>> fields = new TreeMap<>(answer.headers().map());
        fields.keySet().removeAll(OF_EACH_ANSWER);
        return fields;
    }
}
