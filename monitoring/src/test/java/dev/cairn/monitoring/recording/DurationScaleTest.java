package dev.cairn.monitoring.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DurationScaleTest {
    private static final int DURATIONS = 100_000;

    @Test
    void cellsFollowEachOtherWithoutAGap() {
        for (int cell = 1; cell < DurationScale.CELLS; cell++) {
            assertThat(DurationScale.index(DurationScale.from(cell))).isEqualTo(cell);
            assertThat(DurationScale.index(DurationScale.from(cell) - 1)).isEqualTo(cell - 1);
        }
        assertThat(DurationScale.index(0)).isZero();
        assertThat(DurationScale.index(DurationScale.NANOS_MAX)).isEqualTo(DurationScale.CELLS - 1);
    }

    @Test
    void theMiddleOfACellIsWithinFourThousandthsOfWhatItHolds() {
        Random random = new Random(7);
        for (int i = 0; i < DURATIONS; i++) {
            long nanos = random.nextLong(DurationScale.NANOS_MAX) >>> random.nextInt(47);
            long middle = DurationScale.middle(DurationScale.index(nanos));
            assertThat(Math.abs(middle - nanos)).isLessThanOrEqualTo((long) (nanos * 0.004));
        }
    }
}
