package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a byte that rotted on the disk never leaves the node, and hurts only the object that it belongs to. Method: one byte
 * of a stored body is flipped in its segment file; then the object is read whole and by ranges.
 */
class DamageIT {
    private static final int SIZE = 1_000_000;

    @TempDir
    Path directory;

    @Test
    void flippedByteIsNeverServedAndOthersAreUnharmed() throws Exception {
        Path data = directory.resolve("data");
        byte[] body = new byte[SIZE];
        new Random(7).nextBytes(body);
        byte[] other = new byte[SIZE];
        new Random(8).nextBytes(other);
        try (NodeProcess node = NodeProcess.start(data)) {
            Client client = new Client(node.address());
            client.makeBucket("rot");
            assertThat(client.put("rot", "bad", body).statusCode()).isEqualTo(201);
            assertThat(client.put("rot", "good", other).statusCode()).isEqualTo(201);
            Rot.flip(data.resolve("volume"), Arrays.copyOfRange(body, SIZE / 2, SIZE / 2 + 32));

            assertThat(bytesOf(client)).as("bytes served of the damaged object").isEmpty();
            assertThat(client.get("rot", "bad", "Range", "bytes=0-999").body()).isEqualTo(Arrays.copyOf(body, 1000));
            assertThat(client.get("rot", "bad", "Range", "bytes=500000-500000").statusCode())
                    .isEqualTo(500);
            assertThat(client.get("rot", "good").body()).isEqualTo(other);
            node.kill();
        }

        try (NodeProcess node = NodeProcess.start(data)) {
            Client client = new Client(node.address());
            assertThat(client.get("rot", "bad", "Range", "bytes=500000-500000").statusCode())
                    .isEqualTo(500);
            assertThat(client.get("rot", "good").body()).isEqualTo(other);
        }
    }

    /** What a client gets of the damaged object: an error answer, or a transfer that breaks off. */
    private static byte[] bytesOf(Client client) {
        try {
            HttpResponse<byte[]> answer = client.get("rot", "bad");
            return answer.statusCode() == 200 ? answer.body() : new byte[0];
        } catch (IOException brokenOff) {
            return new byte[0];
        }
    }
}
