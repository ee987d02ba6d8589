package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
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
            flip(data, body, SIZE / 2);

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

    /** Flips one bit at {@code offset} of {@code body} where it lies in a segment file. */
    private static void flip(Path data, byte[] body, int offset) throws IOException {
        byte[] around = Arrays.copyOfRange(body, offset, offset + 32);
        for (Path file : segments(data)) {
            try (FileChannel channel = FileChannel.open(file)) {
                ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
                int at = indexOf(bytes, around);
                if (at >= 0) {
                    try (RandomAccessFile target = new RandomAccessFile(file.toFile(), "rw")) {
                        target.seek(at);
                        target.write(around[0] ^ 1);
                    }
                    return;
                }
            }
        }
        throw new AssertionError("the body is in no segment file");
    }

    private static List<Path> segments(Path data) {
        try (Stream<Path> files = Files.walk(data.resolve("volume"))) {
            return files.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int indexOf(ByteBuffer bytes, byte[] wanted) {
        for (int at = 0; at <= bytes.limit() - wanted.length; at++) {
            int same = 0;
            while (same < wanted.length && bytes.get(at + same) == wanted[same]) {
                same++;
            }
            if (same == wanted.length) {
                return at;
            }
        }
        return -1;
    }
}
