package dev.cairn.node.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.metadata.InvalidValueException;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixTest {
    @Test
    void kindsComeAsOftenAsTheirWeightsSay() {
        Mix mix = Mix.parse("get=45,put=15,delete=10,head=30,list=0");
        SplittableRandom random = new SplittableRandom(1);
        Map<Kind, Integer> seen = new EnumMap<>(Kind.class);

        for (int i = 0; i < 100_000; i++) {
            seen.merge(mix.next(random), 1, Integer::sum);
        }

        assertThat(seen).containsOnlyKeys(Kind.GET, Kind.PUT, Kind.DELETE, Kind.HEAD);
        assertThat(seen.get(Kind.GET)).isCloseTo(45_000, within(900));
        assertThat(seen.get(Kind.DELETE)).isCloseTo(10_000, within(600));
    }

    @Test
    void onlyGetHeadAndRangeNeedObjects() {
        assertThat(Mix.parse("put=1,delete=1,list=1,get=0").needsObjects()).isFalse();
        assertThat(Mix.parse("put=1,range=1").needsObjects()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "get", "get=", "get=-1", "get=1.5", "get=1,get=1", "got=1", "get=0", "get=1000001"})
    void whatIsNoMixIsRefusedByName(String text) {
        assertThatThrownBy(() -> Mix.parse(text))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("--mix")
                .hasMessageContaining("'" + text + "'");
    }
}
