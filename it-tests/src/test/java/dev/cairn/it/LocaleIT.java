package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: the language of who starts a node is of no consequence for what it writes. Method: a node where numbers have other digits, and one
 * of the usual kind over the same data.
 */
class LocaleIT {
    private static final NodeProcess.Settings EGYPT =
            new NodeProcess.Settings().options("-Duser.language=ar", "-Duser.country=EG");

    @TempDir
    Path directory;

    @Test
    void numbersHaveTheDigitsOfTheProtocolsInEveryCountry() throws Exception {
        Path data = directory.resolve("data");
        byte[] body = "a b c ".repeat(20_000).getBytes(StandardCharsets.UTF_8);
        String etag;
        try (NodeProcess node = NodeProcess.start(data, EGYPT)) {
            Client client = new Client(node.address());
            client.makeBucket("travels");
            HttpResponse<byte[]> put = client.put("travels", "a", body);
            etag = put.headers().firstValue("ETag").orElseThrow();
            assertThat(etag).matches("\"[0-9]+\"");
            HttpResponse<byte[]> stored = client.get("travels", "a", "Accept-Encoding", "zstd");
            assertThat(stored.headers().firstValue("ETag").orElseThrow()).matches("\"[0-9]+-zstd\"");
        }

        try (NodeProcess node = NodeProcess.start(data)) {
            HttpResponse<byte[]> get = new Client(node.address()).get("travels", "a", "If-Match", etag);
            assertThat(get.statusCode()).isEqualTo(200);
            assertThat(get.body()).isEqualTo(body);
        }
    }
}
