package dev.cairn.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"box", "0-9", "a.b-c.d", "1.2.3", "1.2.3.4.5", "1234.1.1.1", "a--b", "a.-b"})
    void namesOfS3AreNames(String name) {
        assertThat(new BucketName(name).value()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ab",
                "-ab",
                "ab-",
                ".ab",
                "ab.",
                "a..b",
                "Box",
                "bo_x",
                "b x",
                "böx",
                "bo\u0000",
                "192.168.0.1",
                "1.1.1.999"
            })
    void othersAreRefused(String name) {
        assertThatThrownBy(() -> new BucketName(name)).isInstanceOf(InvalidValueException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 63})
    void nameMayHaveThatManyCharacters(int length) {
        assertThat(new BucketName("a".repeat(length)).value()).hasSize(length);
        assertThatThrownBy(() -> new BucketName("a".repeat(length == 3 ? 2 : 64)))
                .isInstanceOf(InvalidValueException.class);
    }
}
