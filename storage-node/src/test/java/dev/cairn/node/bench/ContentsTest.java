package dev.cairn.node.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentsTest {
    private static final int KEY = 17;

    private final Contents contents = new Contents(1, SizeDistribution.parse("1-5MiB"), LoadOptions.Bytes.NOISE);

    @AfterEach
    void close() {
        contents.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 4096, Contents.SLICE_BYTES_MAX + 17, 3 * Contents.BLOCK_BYTES + 5})
    void whatIsMadeIsFoundRightInPiecesOfAnySize(int size) {
        ByteBuf body = body(2, size);

        assertThat(body.readableBytes()).isEqualTo(size);
        for (int piece : new int[] {1 + size / 7, size + 1}) {
            for (int from = 0; from < size; from += piece) {
                assertThat(contents.matches(KEY, 2, from, body.slice(from, Math.min(piece, size - from))))
                        .as("from %d on", from)
                        .isTrue();
            }
        }
    }

    @Test
    void aFlippedByteIsFoundWhereverItIs() {
        ByteBuf body = body(1, 3000);
        for (int at = 0; at < 3000; at++) {
            body.setByte(at, body.getByte(at) ^ 1);

            assertThat(contents.mismatch(KEY, 1, 0, body)).isEqualTo(at);

            body.setByte(at, body.getByte(at) ^ 1);
        }
    }

    @Test
    void anotherVersionKeyOrPlaceIsFound() {
        ByteBuf body = body(1, 100_000);

        assertThat(contents.matches(KEY, 2, 0, body)).isFalse();
        assertThat(contents.matches(KEY + 1, 1, 0, body)).isFalse();
        assertThat(contents.matches(KEY, 1, 64 << 10, body.slice(0, 100))).isFalse();
        assertThat(contents.matches(KEY, 1, 64 << 10, body.slice(128, 100))).isFalse();
    }

    @Test
    void textGetsSmallAndNoiseDoesNot() {
        assertThat(compressed(LoadOptions.Bytes.TEXT)).isBetween(30_000, 50_000);
        assertThat(compressed(LoadOptions.Bytes.NOISE)).isGreaterThan(100_000);
    }

    private static int compressed(LoadOptions.Bytes kind) {
        byte[] body = new byte[100_000];
        try (Contents made = new Contents(1, SizeDistribution.parse("100000"), kind)) {
            ByteBuf slice = made.slice(KEY, 1, Contents.HEADER_BYTES, body.length);
            slice.getBytes(slice.readerIndex(), body);
            slice.release();
        }
        Deflater deflater = new Deflater();
        deflater.setInput(body);
        deflater.finish();
        int bytes = deflater.deflate(new byte[2 * body.length]);
        deflater.end();
        return bytes;
    }

    @Test
    void aSizeBelongsToKeyAndVersion() {
        assertThat(contents.size(KEY, 1)).isEqualTo(contents.size(KEY, 1)).isNotEqualTo(contents.size(KEY, 2));
    }

    @Test
    void bodiesSayWhatTheyAre() {
        assertThat(contents.describe(body(3, 100))).isEqualTo("version 3 of key 17");
        assertThat(contents.describe(Unpooled.wrappedBuffer(new byte[100]))).isEqualTo("something else");
    }

    private ByteBuf body(int version, int size) {
        ByteBuf body = Unpooled.directBuffer();
        long sent = contents.writeHeader(KEY, version, size, body);
        while (sent < size) {
            ByteBuf slice = contents.slice(KEY, version, sent, size - sent);
            sent += slice.readableBytes();
            body.writeBytes(slice);
            slice.release();
        }
        return body;
    }
}
