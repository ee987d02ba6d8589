package dev.cairn.monitoring.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordingTest {
    @Test
    void twoAsOneAreTheirSum() {
        Random random = new Random(11);
        for (int round = 0; round < 200; round++) {
            Recording one = random(random);
            Recording other = random(random);
            Recording sum = new Sum().add(one).add(other).recording();

            assertThat(one.plus(other)).usingRecursiveComparison().isEqualTo(sum);
            assertThat(other.plus(one)).usingRecursiveComparison().isEqualTo(sum);
        }
    }

    @Test
    void bytesWithoutAnOperationAreNotLost() {
        Recording bytes =
                new Recording(Durations.NONE, new long[Recording.OUTCOMES], 0, 5, 0, 0, new long[Recording.STAGES]);

        assertThat(bytes.isEmpty()).isFalse();
        assertThat(bytes.plus(Recording.NONE).bytes()).isEqualTo(5);
        assertThat(bytes.plus(bytes).bytes()).isEqualTo(10);
    }

    @Test
    void allThatWasTakenIsTheSumOfWhatWasTaken() {
        Random random = new Random(12);
        Recorder recorder = new Recorder();
        Sum sum = new Sum();
        for (int round = 0; round < 50; round++) {
            record(recorder, random);
            sum.add(recorder.take());
        }

        assertThat(recorder.taken()).usingRecursiveComparison().isEqualTo(sum.recording());
    }

    private static Recording random(Random random) {
        Recorder recorder = new Recorder();
        record(recorder, random);
        return recorder.take();
    }

    private static void record(Recorder recorder, Random random) {
        int operations = random.nextInt(20);
        for (int i = 0; i < operations; i++) {
            recorder.record(
                    1L << random.nextInt(40), random.nextInt(3), random.nextInt(1_000), random.nextInt(500) - 250);
        }
    }
}
