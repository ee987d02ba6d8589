package dev.cairn.node.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.Coding;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Goal: what comes out is what went in, or an error. Method: bodies of several kinds and sizes by a seed, and damage to each. */
class FrameCodecTest {
    private static final int[] SIZES = {1, 2, 100, 4_096, 65_537, SeekTable.FRAME_BYTES};
    private static final int FLIPS = 200;

    private final SplittableRandom random = new SplittableRandom(6);

    static Stream<Arguments> codingsAndBodies() {
        return Stream.of(Coding.values())
                .flatMap(coding -> Stream.of(Bodies.values()).map(kind -> Arguments.of(coding, kind)));
    }

    @ParameterizedTest
    @MethodSource("codingsAndBodies")
    void whatWasCompressedComesBackAtEachLevel(Coding coding, Bodies kind) {
        for (int level : new int[] {
            coding.levels().least(), coding.levels().usual(), coding.levels().most()
        }) {
            try (FrameCodec codec = FrameCodec.of(coding, level)) {
                for (int size : SIZES) {
                    byte[] body = kind.of(size + 7, random);
                    byte[] frame = codec.compress(body, 5, size);

                    assertThat(decompress(codec, frame, size))
                            .as("%d bytes, level %d", size, level)
                            .isEqualTo(Arrays.copyOfRange(body, 5, 5 + size));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatRepeatsItselfGetsSmall(Coding coding) {
        try (FrameCodec codec = FrameCodec.of(coding, coding.levels().usual())) {
            byte[] log = Bodies.LOG.of(SeekTable.FRAME_BYTES, random);

            assertThat(codec.compress(log, 0, log.length).length).isLessThan(log.length / 2);
        }
    }

    @ParameterizedTest
    @MethodSource("codingsAndBodies")
    void aBitThatFlipsIsAnErrorOrChangesNothing(Coding coding, Bodies kind) {
        try (FrameCodec codec = FrameCodec.of(coding, coding.levels().usual())) {
            byte[] body = kind.of(5_000, random);
            byte[] frame = codec.compress(body, 0, body.length);
            int noticed = 0;
            for (int i = 0; i < FLIPS; i++) {
                byte[] damaged = frame.clone();
                damaged[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
                try {
                    assertThat(decompress(codec, damaged, body.length)).isEqualTo(body);
                } catch (BrokenFrameException e) {
                    noticed++;
                }
            }

            assertThat(noticed).isGreaterThan(FLIPS / 2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFrameThatWasCutIsAnError(Coding coding) {
        try (FrameCodec codec = FrameCodec.of(coding, coding.levels().usual())) {
            byte[] body = Bodies.LOG.of(5_000, random);
            byte[] frame = codec.compress(body, 0, body.length);

            for (int length : new int[] {0, 1, 10, frame.length / 2, frame.length - 1}) {
                assertThatThrownBy(() -> decompress(codec, Arrays.copyOf(frame, length), body.length))
                        .as("%d bytes", length)
                        .isInstanceOf(BrokenFrameException.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFrameIsOfItsLengthAndOfNoOther(Coding coding) {
        try (FrameCodec codec = FrameCodec.of(coding, coding.levels().usual())) {
            byte[] body = Bodies.LOG.of(5_000, random);
            byte[] frame = codec.compress(body, 0, body.length);

            for (int length : new int[] {1, 4_999, 5_001, 1_000_000}) {
                assertThatThrownBy(() -> decompress(codec, frame, length))
                        .as("%d bytes", length)
                        .isInstanceOf(BrokenFrameException.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBombIsRefusedBeforeItGoesOff(Coding coding) {
        try (FrameCodec codec = FrameCodec.of(coding, coding.levels().usual())) {
            byte[] zeroes = new byte[64 << 20];
            byte[] bomb = codec.compress(zeroes, 0, zeroes.length);
            long begin = System.nanoTime();

            assertThatThrownBy(() -> decompress(codec, bomb, 1_000)).isInstanceOf(BrokenFrameException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(500));
        }
    }

    @Test
    void aLevelThatThereIsNotIsRefused() {
        assertThatThrownBy(() -> FrameCodec.of(Coding.ZSTD, 23))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("level of ZSTD must be 1 to 19; is 23");
    }

    @Test
    void codesNeverChange() {
        assertThat(Stream.of(Coding.values()).map(coding -> coding + " " + coding.code()))
                .containsExactly("ZSTD 1", "LZ4 2", "GZIP 3", "DEFLATE 4", "SNAPPY 5", "XZ 6");
        assertThat(Coding.ofCode(6)).hasValue(Coding.XZ);
        assertThat(Coding.ofCode(200)).isEmpty();
    }

    private static byte[] decompress(FrameCodec codec, byte[] frame, int plainBytes) {
        ByteBuffer from = ByteBuffer.allocateDirect(frame.length + 3)
                .position(3)
                .put(frame)
                .position(3);
        ByteBuffer plain = ByteBuffer.allocateDirect(plainBytes + 4).position(2).limit(plainBytes + 2);
        codec.decompress(from, plain);
        assertThat(plain.hasRemaining()).isFalse();
        assertThat(plain.clear().get(plainBytes + 2)).as("what is behind it").isZero();
        byte[] bytes = new byte[plainBytes];
        plain.get(2, bytes);
        return bytes;
    }
}
