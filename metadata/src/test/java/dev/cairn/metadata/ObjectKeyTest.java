package dev.cairn.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectKeyTest {
    private static final String FOUR_BYTES = "\uD83D\uDE00";

    @ParameterizedTest
    @ValueSource(strings = {"a", "../..", "//", "a/", " ", "ä€", FOUR_BYTES, "\u0080", "\uFFFF"})
    void anyTextWithoutControlCharactersIsAKey(String text) {
        assertThat(new ObjectKey(text).value()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "ä", "€", FOUR_BYTES})
    void bytesOfUtf8AreCounted(String character) {
        int bytes = new ObjectKey(character).bytes().length;
        String longest = character.repeat(ObjectKey.BYTES_MAX / bytes) + "x".repeat(ObjectKey.BYTES_MAX % bytes);

        assertThat(new ObjectKey(longest).bytes()).hasSize(ObjectKey.BYTES_MAX);
        refused(longest + "x", "at most 1024 bytes of UTF-8, has 1025");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "a\nb", "a\u001f", "\u007fb"})
    void controlCharactersAreRefused(String text) {
        refused(text, "no control characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uD83D", "a\uD83Db", "\uDE00", "\uDE00\uD83D", FOUR_BYTES + "\uDE00"})
    void textThatIsNotWellFormedIsRefused(String text) {
        refused(text, "well-formed Unicode");
    }

    @Test
    void theEmptyKeyIsRefused() {
        refused("", "1 to 1024 bytes");
    }

    private static void refused(String text, String rule) {
        assertThatThrownBy(() -> new ObjectKey(text))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("key")
                .hasMessageContaining(rule);
    }
}
