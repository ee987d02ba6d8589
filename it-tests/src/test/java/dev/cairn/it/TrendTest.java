package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The checker itself: one that sees no leak passes everything. */
class TrendTest {
    @Test
    void leakIsSeenAndNoiseIsNot() {
        Random random = new Random(1);
        List<Double> noise = random.doubles(30, 95, 105).boxed().toList();
        List<Double> leak = IntStream.range(0, 30).mapToObj(i -> 100.0 + i).toList();
        List<Double> warm = DoubleStream.concat(
                        IntStream.range(0, 10).mapToDouble(i -> i * 10.0), random.doubles(20, 98, 102))
                .boxed()
                .toList();

        assertThat(Trend.of("noise", noise).isFlat(0.1, 0)).isTrue();
        assertThat(Trend.of("leak", leak).isFlat(0.1, 0)).isFalse();
        assertThat(Trend.of("leak", leak).isFlat(0.1, 20)).isTrue();
        assertThat(Trend.of("warm-up", warm).isFlat(0.1, 0)).isTrue();
    }
}
