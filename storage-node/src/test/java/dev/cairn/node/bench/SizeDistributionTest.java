package dev.cairn.node.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.metadata.InvalidValueException;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SizeDistributionTest {
    private static final int DRAWS = 100_000;

    @Test
    void aSizeIsThatSize() {
        assertThat(sizes("4KiB")).containsOnly(4096);
        assertThat(sizes("0")).containsOnly(0);
    }

    @Test
    void aRangeIsLogUniformAndKeepsItsEnds() {
        long[] sizes = sizes("1KiB-1MiB");

        assertThat(LongStream.of(sizes)).allMatch(size -> size >= 1024 && size <= 1 << 20);
        for (int doubling = 10; doubling < 20; doubling++) {
            long low = 1L << doubling;
            long count = LongStream.of(sizes)
                    .filter(size -> size >= low && size < 2 * low)
                    .count();
            assertThat(count).as("from %d on", low).isCloseTo(DRAWS / 10, within(500L));
        }
    }

    @Test
    void bothEndsOfARangeOccur() {
        assertThat(sizes("1-3")).containsOnly(1, 2, 3).contains(1, 2, 3);
    }

    @Test
    void weightsAreKept() {
        long[] sizes = sizes("1KiB:80,1MiB:20");

        assertThat(sizes).containsOnly(1024, 1 << 20);
        assertThat(LongStream.of(sizes).filter(size -> size == 1024).count()).isCloseTo(80_000, within(700L));
    }

    @Test
    void theSameBitsGiveTheSameSize() {
        SizeDistribution distribution = SizeDistribution.parse("1-1GiB");

        assertThat(distribution.size(7)).isEqualTo(distribution.size(7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "4XB", "2GiB", "-1", "10-1", "0-5", "1-2-3", "1KiB,2KiB", "1KiB:0", "1KiB:80,1MiB:x"})
    void whatIsNoSizeIsRefusedByName(String text) {
        assertThatThrownBy(() -> SizeDistribution.parse(text))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("--size");
    }

    private static long[] sizes(String text) {
        SizeDistribution distribution = SizeDistribution.parse(text);
        SplittableRandom random = new SplittableRandom(3);
        return random.longs(DRAWS).map(distribution::size).toArray();
    }
}
