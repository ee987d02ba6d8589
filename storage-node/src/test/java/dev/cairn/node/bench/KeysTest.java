package dev.cairn.node.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeysTest {
    private static final int DRAWS = 200_000;

    private final KeyStates states = new KeyStates();
    private final SplittableRandom random = new SplittableRandom(5);

    @Test
    void uniformKeysAreEquallyLikely() {
        int[] seen = draw(KeyDistribution.UNIFORM.over(100), 100);

        assertThat(Arrays.stream(seen)).allSatisfy(count -> assertThat(count).isCloseTo(DRAWS / 100, within(250)));
    }

    @Test
    void zipfRanksFollowTheirLaw() {
        int count = 1000;
        Zipf zipf = new Zipf(count, 0.99);
        int draws = 20 * DRAWS; // Rejection moves a rank by two per cent at most.
        int[] seen = new int[count + 1];
        for (int i = 0; i < draws; i++) {
            seen[zipf.rank(random)]++;
        }

        double sum = IntStream.rangeClosed(1, count)
                .mapToDouble(k -> Math.pow(k, -0.99))
                .sum();
        for (int rank : new int[] {1, 2, 3, 10, 100}) {
            double expected = draws * Math.pow(rank, -0.99) / sum;
            assertThat((double) seen[rank]).as("rank %d", rank).isCloseTo(expected, within(5 * Math.sqrt(expected)));
        }
    }

    @Test
    void zipfReachesEveryKeyAndKeepsPopularOnesApart() {
        int[] seen = draw(KeyDistribution.ZIPF.over(50), 50);

        assertThat(seen).doesNotContain(0);
        assertThat(draw(new Zipf(1, 0.99), 1)).containsExactly(DRAWS);
        Zipf zipf = new Zipf(1000, 0.99);
        int[] many = draw(zipf, 1000);
        int first = most(many);
        many[first] = 0;
        assertThat(Math.abs(first - most(many))).isGreaterThan(1);
    }

    @Test
    void sequentialPutsNeverRepeatAKey() {
        Keys keys = new Keys(KeyDistribution.SEQUENTIAL, 10, 0, 1, states, random);
        keys.filled();

        assertThat(IntStream.range(0, 100_000).map(_ -> keys.next(Kind.PUT)))
                .containsExactlyElementsOf(IntStream.range(10, 100_010).boxed().toList());
    }

    @Test
    void sequentialReadsWalkThroughWhatIsStored() {
        Keys keys = new Keys(KeyDistribution.SEQUENTIAL, 3, 0, 1, states, random);
        keys.filled();
        IntStream.range(0, 3).forEach(states::assumeStored);

        assertThat(IntStream.range(0, 7).map(_ -> keys.next(Kind.GET))).containsExactly(0, 1, 2, 0, 1, 2, 0);
    }

    @Test
    void readsLookForAKeyThatIsStored() {
        Keys keys = new Keys(KeyDistribution.UNIFORM, 20, 0, 1, states, random);
        states.assumeStored(4);

        assertThat(IntStream.range(0, 100).map(_ -> keys.next(Kind.GET))).containsOnly(4);
    }

    @Test
    void workersShareTheKeysWithoutOverlap() {
        Keys first = new Keys(KeyDistribution.UNIFORM, 5, 0, 2, states, random);
        Keys second = new Keys(KeyDistribution.UNIFORM, 5, 1, 2, states, random);

        assertThat(IntStream.range(0, first.count()).map(first::number)).containsExactly(0, 2, 4);
        assertThat(IntStream.range(0, second.count()).map(second::number)).containsExactly(1, 3);
    }

    private int[] draw(KeyDistribution.Drawn drawn, int count) {
        int[] seen = new int[count];
        for (int i = 0; i < DRAWS; i++) {
            seen[drawn.next(random)]++;
        }
        return seen;
    }

    private static int most(int[] seen) {
        return IntStream.range(0, seen.length).reduce(0, (a, b) -> seen[b] > seen[a] ? b : a);
    }
}
