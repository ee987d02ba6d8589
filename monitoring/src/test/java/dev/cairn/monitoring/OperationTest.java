package dev.cairn.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperationTest {
    @Test
    void anOperationOfOnesOwnIsTheSameEachTime() {
        assertThat(Operation.custom("render_2")).isEqualTo(Operation.custom("render_2"));
        assertThat(Operation.custom("render_2").group()).isEqualTo(Operation.Group.CUSTOM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Render", "2d", "a b", "a-b", "*", "a\"b"})
    void aNameThatIsNoLabelIsRefused(String name) {
        assertThatThrownBy(() -> Operation.custom(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is \"" + name + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"upload", "fsync", "other"})
    void aNameOfTheNodesOwnIsRefused(String name) {
        assertThatThrownBy(() -> Operation.custom(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("operation of the node itself");
    }
}
