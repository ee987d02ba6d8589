package dev.cairn.node.http;

import static dev.cairn.node.http.TestNode.BOX;
import static dev.cairn.node.http.TestNode.bytes;
import static dev.cairn.node.http.TestNode.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.node.transfer.BlobSender;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditions and ranges of reads, over the wire. */
class ReadObjectTest {
    private static final int LARGE = 3 * BlobSender.PIECE_BYTES + 12_345;
    private static final byte[] LARGE_BODY = bytes(LARGE, 7);
    private static final TestNode NODE = TestNode.start();

    private static String etag = "";
    private static String modified = "";

    @BeforeAll
    static void store() {
        NODE.put("small", "0123456789".getBytes(StandardCharsets.UTF_8), "Content-Type", "text/plain");
        NODE.put("large", LARGE_BODY);
        NODE.put("empty", new byte[0]);
        HttpResponse<byte[]> head = NODE.send(NODE.request(BOX + "small").HEAD());
        etag = head.headers().firstValue("ETag").orElseThrow();
        modified = head.headers().firstValue("Last-Modified").orElseThrow();
    }

    @AfterAll
    static void close() {
        NODE.close();
    }

    /** E stands for the tag of the object, M for its date; the order of the conditions is that of RFC 9110, 13.2.2. */
    @ParameterizedTest(name = "{0}: {1} {2}: {3} -> {4}")
    @CsvSource(
            delimiter = '|',
            value = {
                "If-Match            | E            | -                   | -            | 200",
                "If-Match            | *            | -                   | -            | 200",
                "If-Match            | \"999\", E   | -                   | -            | 200",
                "If-Match            | \"999\"      | -                   | -            | 412",
                "If-Match            | W/E          | -                   | -            | 412",
                "If-Match            | nonsense     | -                   | -            | 400",
                "If-None-Match       | E            | -                   | -            | 304",
                "If-None-Match       | W/E          | -                   | -            | 304",
                "If-None-Match       | *            | -                   | -            | 304",
                "If-None-Match       | \"999\"      | -                   | -            | 200",
                "If-Modified-Since   | M            | -                   | -            | 304",
                "If-Modified-Since   | Sun, 06 Nov 1994 08:49:37 GMT | -  | -            | 200",
                "If-Modified-Since   | Sunday, 06-Nov-94 08:49:37 GMT | - | -            | 200",
                "If-Modified-Since   | Sun Nov  6 08:49:37 1994 | -       | -            | 200",
                "If-Modified-Since   | Fri, 01 Jan 2100 00:00:00 GMT | -  | -            | 304",
                "If-Modified-Since   | yesterday    | -                   | -            | 200",
                "If-Unmodified-Since | M            | -                   | -            | 200",
                "If-Unmodified-Since | Sun, 06 Nov 1994 08:49:37 GMT | -  | -            | 412",
                "If-Unmodified-Since | nonsense     | -                   | -            | 200",
                "If-Match            | E            | If-Unmodified-Since | Sun, 06 Nov 1994 08:49:37 GMT | 200",
                "If-Match            | E            | If-None-Match       | E            | 304",
                "If-Match            | \"999\"      | If-None-Match       | E            | 412",
                "If-None-Match       | \"999\"      | If-Modified-Since   | M            | 200",
                "If-None-Match       | E            | Range               | bytes=0-1    | 304",
                "If-Match            | \"999\"      | Range               | bytes=0-1    | 412",
                "If-Range            | E            | Range               | bytes=0-1    | 206",
                "If-Range            | W/E          | Range               | bytes=0-1    | 200",
                "If-Range            | \"999\"      | Range               | bytes=0-1    | 200",
                "If-Range            | Sun, 06 Nov 1994 08:49:37 GMT | Range | bytes=0-1 | 200",
                "If-Range            | \"999\"      | Range               | bytes=90-    | 200",
                "If-Range            | E            | Range               | bytes=90-    | 416",
            })
    void conditionsAreJudgedInOrder(String name1, String value1, String name2, String value2, int status) {
        String[] headers = name2.equals("-")
                ? new String[] {name1, filled(value1)}
                : new String[] {name1, filled(value1), name2, filled(value2)};

        HttpResponse<byte[]> answer = NODE.get("small", headers);

        assertThat(answer.statusCode()).isEqualTo(status);
        if (status == 304) {
            assertThat(answer.body()).isEmpty();
            assertThat(answer.headers().firstValue("ETag")).contains(etag);
        }
    }

    private static String filled(String value) {
        return value.equals("M") ? modified : value.replace("E", etag).replace("W" + etag, "W/" + etag);
    }

    @Test
    void conditionsOfHeadAreThoseOfGet() {
        assertThat(NODE.send(NODE.request(BOX + "small").HEAD().header("If-None-Match", etag))
                        .statusCode())
                .isEqualTo(304);
        assertThat(NODE.send(NODE.request(BOX + "small").HEAD().header("Range", "bytes=0-1"))
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"bytes=0-0,0,0", "bytes=2-5,2,5", "bytes=-3,7,9", "bytes=8-,8,9", "bytes=0-100,0,9"})
    void oneRangeIsAnsweredAsIs(String range, int first, int last) {
        for (String key : List.of("small", "large")) {
            byte[] whole = NODE.get(key).body();
            int from = range.startsWith("bytes=-") ? whole.length - 3 : first;
            int to = range.endsWith("-") || range.startsWith("bytes=-") ? whole.length - 1 : last;
            int end = key.equals("large") && range.equals("bytes=0-100") ? 100 : to;

            HttpResponse<byte[]> part = NODE.get(key, "Range", range);

            assertThat(part.statusCode()).isEqualTo(206);
            assertThat(part.headers().firstValue("Content-Range"))
                    .contains("bytes " + from + "-" + end + "/" + whole.length);
            assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole, from, end + 1));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void anyRangeOfALargeBodyIsItsBytes(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 30; round++) {
            int first = random.nextInt(LARGE);
            int last = first + random.nextInt(LARGE - first);

            HttpResponse<byte[]> part = NODE.get("large", "Range", "bytes=" + first + "-" + last);

            assertThat(part.body()).isEqualTo(Arrays.copyOfRange(LARGE_BODY, first, last + 1));
        }
    }

    @Test
    void severalRangesAreAnsweredAsMultipart() {
        for (String key : List.of("small", "large")) {
            byte[] whole = NODE.get(key).body();
            HttpResponse<byte[]> answer = NODE.get(key, "Range", "bytes=1-2,5-6,-1");

            assertThat(answer.statusCode()).isEqualTo(206);
            String type = answer.headers().firstValue("Content-Type").orElseThrow();
            assertThat(type).startsWith("multipart/byteranges; boundary=");
            String boundary = type.substring(type.indexOf('=') + 1);
            int last = whole.length - 1;
            String partType = key.equals("small") ? "text/plain" : "application/octet-stream";
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            for (int[] range : new int[][] {{1, 2}, {5, 6}, {last, last}}) {
                expected.writeBytes(("\r\n--" + boundary + "\r\nContent-Type: " + partType + "\r\nContent-Range: bytes "
                                + range[0] + "-" + range[1] + "/" + whole.length + "\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
                expected.writeBytes(Arrays.copyOfRange(whole, range[0], range[1] + 1));
            }
            expected.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
            assertThat(answer.body()).isEqualTo(expected.toByteArray());
        }
    }

    @Test
    void longRangesInMultipartCrossPieces() {
        int middle = BlobSender.PIECE_BYTES;

        HttpResponse<byte[]> answer =
                NODE.get("large", "Range", "bytes=0-" + (middle + 10) + "," + (middle + 100) + "-" + (3 * middle));

        assertThat(answer.body().length)
                .isEqualTo(answer.headers().firstValueAsLong("Content-Length").orElseThrow());
        assertThat(answer.body().length).isGreaterThan(3 * middle - 100);
    }

    @Test
    void rangeOutsideTheBodyIsRefusedWithItsSize() {
        HttpResponse<byte[]> answer = NODE.get("small", "Range", "bytes=10-");

        assertThat(problem(answer)).isEqualTo("range-not-satisfiable");
        assertThat(answer.statusCode()).isEqualTo(416);
        assertThat(answer.headers().firstValue("Content-Range")).contains("bytes */10");
        assertThat(NODE.get("empty", "Range", "bytes=0-").statusCode()).isEqualTo(416);
        assertThat(NODE.get("empty").statusCode()).isEqualTo(200);
    }

    @Test
    void whatIsNoRangeIsIgnored() {
        assertThat(NODE.get("small", "Range", "bytes=5-3").statusCode()).isEqualTo(200);
        assertThat(NODE.get("small", "Range", "lines=1-2").statusCode()).isEqualTo(200);
    }
}
