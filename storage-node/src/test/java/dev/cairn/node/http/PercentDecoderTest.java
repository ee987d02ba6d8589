package dev.cairn.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Decoding is strict and happens once: no two raw names pass for one by repair. */
class PercentDecoderTest {
    @ParameterizedTest
    @CsvSource({
        "abc, abc",
        "a%20b, 'a b'",
        "a+b, a+b",
        "%2F, /",
        "%2e%2E/x, ../x",
        "%F0%9F%98%80, 😀",
        "%25%32%35, %25",
        "'', ''",
        "%00, '\0'"
    })
    void decodesOnce(String raw, String decoded) {
        assertThat(PercentDecoder.decode("key", raw)).isEqualTo(decoded);
    }

    @Test
    void plusIsASpaceInForms() {
        assertThat(PercentDecoder.decodeForm("q", "a+b%2Bc")).isEqualTo("a b+c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%1", "a%zz", "%-1", "%%20", "abc%2"})
    void badEscapesAreRefusedWithTheirPlace(String raw) {
        assertThatThrownBy(() -> PercentDecoder.decode("key", raw))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("at character " + (raw.indexOf('%') + 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%ff", "%c0%af", "%ed%a0%80", "ok%e2%82", "%f5%80%80%80"})
    void badUtf8IsRefused(String raw) {
        assertThatThrownBy(() -> PercentDecoder.decode("key", raw))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("well-formed UTF-8");
    }

    /** Any text that is encoded comes back; any bytes either decode or are refused. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void anythingIsDecodedOrRefused(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            String text = new String(bytes, StandardCharsets.UTF_8);
            assertThat(PercentDecoder.decode("key", AttributeHeaders.strictly(text)))
                    .isEqualTo(text);
            String wild = new String(bytes, StandardCharsets.ISO_8859_1);
            try {
                PercentDecoder.decode("key", wild);
            } catch (RequestException refused) {
                assertThat(refused.error()).isInstanceOf(RequestError.Malformed.class);
            }
        }
    }
}
