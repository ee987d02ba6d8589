package dev.cairn.monitoring.series;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.monitoring.recording.Recorder;
import dev.cairn.monitoring.recording.Recording;
import dev.cairn.monitoring.recording.Sum;
import org.junit.jupiter.api.Test;

class RingTest {
    private static final int STEP = 10;
    private static final int STEPS = 3;

    private final Ring ring = new Ring(STEP, STEPS);

    @Test
    void aStepCountsWhileItsLastTickIsNewer() {
        ring.add(19, of(1));
        ring.add(20, of(2));

        assertThat(after(18)).isEqualTo(3);
        assertThat(after(19)).isEqualTo(2);
        assertThat(after(29)).isZero();
    }

    @Test
    void ticksOfOneStepAreAdded() {
        ring.add(10, of(1));
        ring.add(14, Recording.NONE);
        ring.add(15, of(4));

        assertThat(after(0)).isEqualTo(5);
    }

    @Test
    void anOldStepGivesWayToTheOneThatTakesItsPlace() {
        ring.add(0, of(1));
        ring.add(STEP, of(2));
        ring.add((long) STEPS * STEP, of(4));

        assertThat(after(-1)).isEqualTo(6);
    }

    @Test
    void whatAnotherRingHasIsAddedUnlessItIsTooOld() {
        Ring other = new Ring(STEP, STEPS);
        other.add(0, of(1));
        other.add(STEP, of(2));
        ring.add(STEP, of(4));
        ring.add((long) STEPS * STEP, of(8));

        ring.addAll(other);

        assertThat(after(-1)).isEqualTo(14);
    }

    private long after(long tick) {
        Sum sum = new Sum();
        ring.sum(tick, sum);
        return sum.successes();
    }

    private static Recording of(int successes) {
        Recorder recorder = new Recorder();
        for (int i = 0; i < successes; i++) {
            recorder.record(100, Recording.SUCCESS, 0, -1);
        }
        return recorder.take();
    }
}
