package dev.cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Goal: the live page comes whole from the node, quickly, and lets nothing else in. Method: a real node, over HTTP. */
class PageTest extends OpenedNode {
    private static final Pattern FILE = Pattern.compile("\"/page/([\\w.]+)\"");
    private static final Pattern IMPORT = Pattern.compile("from \"\\./([\\w.]+)\"");
    private static final int BYTES_MAX = 160_000;

    @Test
    void allThatThePageLoadsIsServedAndSmall() throws Exception {
        Map<String, HttpResponse<String>> files = loaded();

        assertThat(files).containsKeys("page.css", "page.js", "alerts.js", "uPlot.iife.min.js", "cairn.svg");
        assertThat(files.values()).allMatch(answer -> answer.statusCode() == 200);
        assertThat(files.values().stream()
                        .mapToInt(answer -> answer.body().length())
                        .sum())
                .isLessThan(BYTES_MAX);
    }

    @Test
    void aBrowserKeepsAFileUntilItChanges() throws Exception {
        Map<String, HttpResponse<String>> files = loaded();
        files.put("", get("/"));
        Map<String, String> tags = new HashMap<>();
        files.forEach((file, answer) -> tags.put(file, header(answer, "ETag")));

        assertThat(tags.values()).doesNotHaveDuplicates();
        for (Map.Entry<String, String> file : tags.entrySet()) {
            String path = file.getKey().isEmpty() ? "/" : "/page/" + file.getKey();
            HttpResponse<String> again = get(path, "If-None-Match", file.getValue());
            assertThat(again.statusCode()).as(path).isEqualTo(304);
            assertThat(header(again, "ETag")).isEqualTo(file.getValue());
            assertThat(get(path, "If-None-Match", "\"another\"").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void nothingRunsButTheNodesOwnScripts() throws Exception {
        HttpResponse<String> page = get("/");

        assertThat(header(page, "Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.body()).doesNotContain("<style", " style=", " onclick=", "<script>", "https://");
        for (Map.Entry<String, HttpResponse<String>> file : loaded().entrySet()) {
            if (!file.getKey().startsWith("uPlot")) {
                assertThat(file.getValue().body())
                        .as(file.getKey())
                        .doesNotContain("innerHTML", "insertAdjacentHTML", "document.write", "eval(", "https://");
            }
        }
    }

    @Test
    void theNameInTheExamplesIsThatUnderWhichTheNodeWasAsked() throws Exception {
        assertThat(get("/").body()).contains("curl -X PUT " + node.address().url() + "/v1/buckets/first");
    }

    @Test
    void noOtherFileIsServed() throws Exception {
        assertThat(get("/page/index.html").statusCode()).isEqualTo(404);
        assertThat(get("/page/..%2fdocs.js").statusCode()).isEqualTo(404);
        assertThat(get("/page/uPlot.cjs.js").statusCode()).isEqualTo(404);
    }

    /** The files that the page names, and those that they import. */
    private Map<String, HttpResponse<String>> loaded() throws Exception {
        Map<String, HttpResponse<String>> files = new TreeMap<>();
        List<String> next = named(FILE, get("/").body());
        while (!next.isEmpty()) {
            String file = next.getFirst();
            next.removeFirst();
            if (!files.containsKey(file)) {
                files.put(file, get("/page/" + file));
                next.addAll(named(IMPORT, files.get(file).body()));
            }
        }
        return files;
    }

    private static List<String> named(Pattern pattern, String text) {
        return new ArrayList<>(
                pattern.matcher(text).results().map(name -> name.group(1)).toList());
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElseThrow();
    }

    private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(node.address().url() + path));
        return client.send((headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
    }
}
