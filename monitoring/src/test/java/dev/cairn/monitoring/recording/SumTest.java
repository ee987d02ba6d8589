package dev.cairn.monitoring.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: percentiles are right. Method: a sorted array of the same durations is the oracle, for many shapes by seed. */
class SumTest {
    private static final int CLIENT = 1;
    private static final int DISK = 5;
    private static final double[] QUANTILES = {0, 0.001, 0.5, 0.9, 0.95, 0.99, 0.999, 1};

    /** Two significant digits. */
    private static final double ERROR_MAX = 0.005;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 999, 1_000, 20_000})
    void percentilesAreThoseOfTheSortedDurations(int count) {
        for (int seed = 0; seed < 20; seed++) {
            long[] durations = durations(count, seed);
            Recorder recorder = new Recorder();
            for (long nanos : durations) {
                recorder.record(nanos, Recording.SUCCESS, 0, -1);
            }
            isAsSorted(new Sum().add(recorder.take()), durations);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 7, 60})
    void theSumOfPartsHasThePercentilesOfTheWhole(int parts) {
        long[] durations = durations(10_000, parts);
        Recorder one = new Recorder();
        Recorder other = new Recorder(); // as if of another node
        Sum sum = new Sum();
        for (int i = 0; i < durations.length; i++) {
            (i % 3 == 0 ? one : other).record(durations[i], Recording.SUCCESS, 0, -1);
            if (i % (durations.length / parts) == 0) {
                sum.add(one.take()).add(other.take());
            }
        }
        sum.add(one.take()).add(other.take());

        isAsSorted(sum, durations);
        isAsSorted(new Sum().add(sum.recording()), durations);
    }

    @Test
    void allThatIsCountedIsAdded() {
        Recorder recorder = new Recorder();
        recorder.record(10, Recording.SUCCESS, 100, 7);
        Recording first = recorder.take();
        recorder.record(30, DISK, 1, 8);
        recorder.record(40, CLIENT, 2, -1);

        Recording sum = new Sum().add(first).add(recorder.take()).recording();

        assertThat(sum.count()).isEqualTo(3);
        assertThat(sum.outcomes()[DISK]).isEqualTo(1);
        assertThat(sum.outcomes()[CLIENT]).isEqualTo(1);
        assertThat(sum.durations().nanos()).isEqualTo(10);
        assertThat(sum.failedNanos()).isEqualTo(70);
        assertThat(sum.bytes()).isEqualTo(103);
        assertThat(sum.allocatedBytes()).isEqualTo(15);
        assertThat(sum.allocating()).isEqualTo(2);
    }

    @Test
    void aSumOfNothingIsNothing() {
        Sum sum = new Sum().add(Recording.NONE);

        assertThat(sum.percentile(0.99)).isZero();
        assertThat(sum.recording().isEmpty()).isTrue();
        assertThat(sum.recording().durations()).isEqualTo(Durations.NONE);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.01, 1.01, Double.NaN})
    void aQuantileOutsideItsRangeIsRefused(double quantile) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Sum().percentile(quantile));
    }

    private static void isAsSorted(Sum sum, long[] durations) {
        long[] sorted = durations.clone();
        Arrays.sort(sorted);
        for (double quantile : QUANTILES) {
            int rank = Math.max(1, (int) Math.ceil(quantile * sorted.length));
            long exact = sorted[rank - 1];
            assertThat((double) sum.percentile(quantile))
                    .as("quantile %s of %d", quantile, sorted.length)
                    .isCloseTo((double) exact, within(exact * ERROR_MAX));
        }
        assertThat(sum.percentile(0)).isEqualTo(sorted[0]);
        assertThat(sum.percentile(1)).isEqualTo(sorted[sorted.length - 1]);
        assertThat(sum.successes()).isEqualTo(sorted.length);
        assertThat(sum.recording().durations().nanos())
                .isEqualTo(Arrays.stream(sorted).sum());
    }

    /** Another shape for each seed: even, skewed, in two heaps, all the same, zeros among them. */
    private static long[] durations(int count, int seed) {
        Random random = new Random(seed);
        long scale = 1L << random.nextInt(5, 40);
        LongSupplier shape = switch (seed % 5) {
            case 0 -> () -> random.nextLong(scale);
            case 1 -> () -> (long) (scale * Math.pow(random.nextDouble(), 8));
            case 2 -> () -> random.nextInt(100) == 0 ? 50 * scale : scale + random.nextLong(scale);
            case 3 -> () -> scale;
            default -> () -> random.nextBoolean() ? 0 : random.nextLong(scale);
        };
        long[] durations = new long[count];
        Arrays.setAll(durations, _ -> shape.getAsLong());
        return durations;
    }
}
