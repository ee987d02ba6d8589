package dev.cairn.node.http;

import static dev.cairn.node.http.TestNode.BOX;
import static dev.cairn.node.http.TestNode.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: a key is data. Method: send it raw over a socket, for clients mend paths before they send them. */
class OddKeysTest {
    private static final TestNode NODE = TestNode.start();

    record Key(String raw, String decoded) {}

    static List<Key> keys() {
        return List.of(
                new Key("../../../etc/passwd", "../../../etc/passwd"),
                new Key("%2e%2e/%2E%2E/x", "../../x"),
                new Key("a/./b/../c", "a/./b/../c"),
                new Key("a//b///c", "a//b///c"),
                new Key("/leading", "/leading"),
                new Key("trailing/", "trailing/"),
                new Key("%2F", "/"),
                new Key("a%2Fb", "a/b"),
                new Key("%F0%9F%98%80/%E2%9C%93", "😀/✓"),
                new Key("u%CC%88", "u\u0308"),
                new Key("%C3%BC", "ü"),
                new Key("a+b%20c%2Bd", "a+b c+d"),
                new Key("100%25", "100%"),
                new Key("%2525", "%25"),
                new Key("a%3Fb=c&d", "a?b=c&d"),
                new Key("k:copy", "k:copy"),
                new Key("k%3Amove", "k:move"),
                new Key("C:%5Cwindows%5Csystem32", "C:\\windows\\system32"),
                new Key("a;v=1,2'()*!$@~", "a;v=1,2'()*!$@~"),
                new Key(".", "."),
                new Key("x".repeat(1_024), "x".repeat(1_024)),
                new Key("%F0%9F%98%80".repeat(256), "😀".repeat(256)));
    }

    @AfterAll
    static void close() {
        NODE.close();
    }

    @ParameterizedTest
    @MethodSource("keys")
    void oddKeysNameObjectsOfTheirOwn(Key key) {
        byte[] body = bytes(20, key.raw().hashCode());
        try (RawConnection connection = new RawConnection(NODE.port)) {
            connection.send("PUT " + BOX + key.raw() + " HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n");
            String head = connection.send(body).head();
            assertThat(head).startsWith("HTTP/1.1 20");
            String json = new String(connection.read(contentLength(head)), StandardCharsets.UTF_8);
            assertThat(json).contains("\"key\":\"" + key.decoded().replace("\\", "\\\\") + "\"");

            String got = connection
                    .send("GET " + BOX + key.raw() + " HTTP/1.1\r\nHost: x\r\n\r\n")
                    .head();
            assertThat(got).startsWith("HTTP/1.1 200");
            assertThat(connection.read(20)).isEqualTo(body);
        }
    }

    @Test
    void slashAndItsEscapeMeanTheSame() {
        NODE.put("dir%2Ffile", bytes(5, 1));

        assertThat(NODE.get("dir/file").body()).isEqualTo(bytes(5, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%4", "%zz", "%ff", "%C0%AF", "%00", "a%0Ab", "%7F", "", "%ed%a0%80"})
    void keysThatAreNoneAreRefused(String raw) {
        try (RawConnection connection = new RawConnection(NODE.port)) {
            String head = connection
                    .send("PUT " + BOX + raw + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx")
                    .head();

            assertThat(head).startsWith("HTTP/1.1 400").contains("application/problem+json");
            assertThat(new String(connection.read(contentLength(head)), StandardCharsets.UTF_8))
                    .contains("\"field\":\"key\"", "\"limit\":", "\"instance\":");
        }
    }

    @Test
    void keyThatIsTooLongIsRefusedWithItsLength() {
        assertThat(TestNode.text(NODE.put("%C3%BC".repeat(513), bytes(1, 1))))
                .contains("urn:cairn:problem:invalid-value", "at most 1024 bytes of UTF-8, has 1026");
    }

    private static int contentLength(String head) {
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
    }
}
