package dev.cairn.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SeenLatelyTest {
    private final SeenLately seen = new SeenLately();

    @Test
    void onlyWhatComesAgainWasSeen() {
        assertThat(seen.again(7)).isFalse();
        assertThat(seen.again(7)).isTrue();
        assertThat(seen.again(8)).isFalse();
    }

    @Test
    void whatCameLongAgoIsForgotten() {
        seen.again(-1);
        countSeen(4 * SeenLately.SEEN_MAX);

        assertThat(seen.again(-1)).isFalse();
    }

    /** One pass over everything is no reason to keep any of it. */
    @Test
    void mostOfWhatIsNewIsTakenForNew() {
        assertThat(countSeen(100_000)).isBetween(10_000L, 35_000L);
    }

    private long countSeen(int count) {
        return new SplittableRandom(1).ints(count).filter(seen::again).count();
    }
}
