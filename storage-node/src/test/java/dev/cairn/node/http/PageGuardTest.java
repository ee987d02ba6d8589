package dev.cairn.node.http;

import static dev.cairn.node.http.TestNode.BOX;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: no page that a browser shows changes anything by surprise. Method: what browsers send, over raw connections. */
class PageGuardTest {
    private static final TestNode NODE =
            new TestNode(TestNode.config(Duration.ofSeconds(30), Set.of("https://app.example")), List.of());

    @AfterAll
    static void close() {
        NODE.close();
    }

    @BeforeEach
    void fresh() {
        NODE.put("k", "old".getBytes(StandardCharsets.UTF_8));
    }

    private static String answer(String method, String host, String headers) {
        try (RawConnection connection = new RawConnection(NODE.port)) {
            connection.send(method + " " + BOX + "k HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 3\r\n"
                    + "Connection: close\r\n" + headers + "\r\nnew");
            return new String(connection.rest(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String kept() {
        return TestNode.text(NODE.get("k"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: https://evil.example",
                "Origin: http://localhost:1",
                "Origin: null",
                "Origin: https://evil.example\r\nSec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site"
            })
    void pagesOfOtherOriginsChangeNothing(String headers) {
        for (String method : List.of("PUT", "POST", "DELETE", "PATCH")) {
            assertThat(answer(method, "localhost:8080", headers + "\r\n"))
                    .startsWith("HTTP/1.1 403")
                    .contains("urn:cairn:problem:origin-not-allowed");
        }
        assertThat(kept()).isEqualTo("old");
        assertThat(answer("GET", "localhost:8080", headers + "\r\n")).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:8080,Origin: http://localhost:8080",
        "LOCALHOST:8080,Origin: http://localhost:8080",
        "[::1]:8080,Origin: http://[::1]:8080",
        "127.0.0.1,Origin: https://app.example",
        "localhost:8080,Sec-Fetch-Site: same-origin",
        "localhost:8080,Sec-Fetch-Site: none",
        "127.0.0.7:1,X: y",
        "x,X: y",
        "x:80,X: y"
    })
    void ownPagesConfiguredOnesAndProgramsDo(String host, String header) {
        assertThat(answer("PUT", host, header + "\r\n")).startsWith("HTTP/1.1 200");
        assertThat(kept()).isEqualTo("new");
    }

    /** The name of a page that was made to mean 127.0.0.1: to the browser it is one of the node's own. */
    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example:8080", "localhost.evil.example", "10.0.0.1", "xx"})
    void namesThatAreNotOfThisMachineAreRefused(String host) {
        for (String method : List.of("GET", "PUT", "OPTIONS")) {
            assertThat(answer(method, host, "Origin: http://" + host + "\r\n"))
                    .startsWith("HTTP/1.1 421")
                    .contains("urn:cairn:problem:host-not-allowed");
        }
        assertThat(kept()).isEqualTo("old");
    }

    @Test
    void requestsOfOldProgramsHaveNoName() {
        try (RawConnection connection = new RawConnection(NODE.port)) {
            connection.send("GET " + BOX + "k HTTP/1.0\r\n\r\n");
            assertThat(connection.head()).contains(" 200 ");
        }
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1,true", "localhost,true", "::1,true", "0.0.0.0,false", "192.0.2.1,false"})
    void onlyALoopbackAddressIsForThisMachineAlone(String host, boolean local) {
        assertThat(PageGuard.isLocal(host)).isEqualTo(local);
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/svg+xml", "application/rdf+xml; charset=utf-8", "text/html"})
    void contentThatMayRunIsPutIntoASandbox(String type) {
        NODE.put("active", new byte[] {'<'}, "Content-Type", type);

        assertThat(NODE.get("active").headers().firstValue("Content-Security-Policy"))
                .contains("sandbox");
    }
}
