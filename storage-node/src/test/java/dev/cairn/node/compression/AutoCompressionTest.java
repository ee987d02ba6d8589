package dev.cairn.node.compression;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: what gets small is compressed, and nothing else takes time. Method: media types and beginnings of bodies. */
class AutoCompressionTest {
    private final SplittableRandom random = new SplittableRandom(3);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image/jpeg",
                "IMAGE/PNG",
                "video/mp4",
                "audio/mpeg",
                "font/woff2",
                "application/zip",
                "application/gzip; charset=binary",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                "application/vnd.oasis.opendocument.text"
            })
    void whatIsCompressedAlreadyIsLeftAlone(String type) {
        assertThat(AutoCompression.isCandidate(type)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/json",
                "application/octet-stream",
                "application/pdf",
                "image/svg+xml",
                "image/bmp",
                "audio/wav",
                "font/ttf",
                ""
            })
    void everythingElseIsLookedAt(String type) {
        assertThat(AutoCompression.isCandidate(type)).isTrue();
    }

    @Test
    void whatGivesLessThanATenthIsLeftAlone() {
        assertThat(AutoCompression.pays(ByteBuffer.wrap(Bodies.NOISE.of(100_000, random))))
                .isFalse();
        byte[] someText = Bodies.NOISE.of(60_000, random);
        System.arraycopy(Bodies.LOG.of(5_000, random), 0, someText, 0, 5_000);
        assertThat(AutoCompression.pays(ByteBuffer.wrap(someText))).isFalse();
        System.arraycopy(Bodies.LOG.of(20_000, random), 0, someText, 0, 20_000);
        assertThat(AutoCompression.pays(ByteBuffer.wrap(someText))).isTrue();
    }

    @Test
    void aLookTakesNothingAway() {
        ByteBuffer beginning = ByteBuffer.wrap(Bodies.LOG.of(50_000, random)).position(100);
        boolean _ = AutoCompression.pays(beginning);

        assertThat(beginning.position()).isEqualTo(100);
    }
}
