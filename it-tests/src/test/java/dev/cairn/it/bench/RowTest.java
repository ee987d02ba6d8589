package dev.cairn.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RowTest {
    static Stream<Arguments> goals() {
        return Stream.of(
                Arguments.of(Goal.none(), 1, true),
                Arguments.of(Goal.atLeast(5, ""), 5, true),
                Arguments.of(Goal.atLeast(5, ""), 4.9, false),
                Arguments.of(Goal.atMost(5, ""), 5, true),
                Arguments.of(Goal.atMost(5, ""), 5.1, false),
                Arguments.of(Goal.ratioAtLeast(0.5, ""), 50, true),
                Arguments.of(Goal.ratioAtLeast(0.5, ""), 49, false),
                Arguments.of(Goal.ratioAtMost(1.3, ""), 130, true),
                Arguments.of(Goal.ratioAtMost(1.3, ""), 131, false));
    }

    @ParameterizedTest
    @MethodSource("goals")
    void goalIsMetUpToItsBound(Goal goal, double value, boolean met) {
        Row row = Row.higher("name", "title", new Figure("Cairn", value, Unit.RATIO), goal)
                .against(new Figure("reference", 100, Unit.RATIO));

        assertThat(row.met()).isEqualTo(met);
        assertThat(MeasuredRow.readAll(
                        "{\"rows\":[" + row.json().put("group", "g").encode() + "]}"))
                .hasValueSatisfying(new org.assertj.core.api.Condition<>(
                        read -> read.ratio().orElseThrow() == value / 100, "the ratio that was measured"));
    }
}
