package dev.cairn.monitoring.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import org.junit.jupiter.api.Test;

class RecorderTest {
    private static final int OVERLOAD = 7;
    private static final int TIMEOUT = 3;
    private static final int THREADS = 20;
    private static final int OPERATIONS = 50_000;

    private final Recorder recorder = new Recorder();

    @Test
    void aRecordingHoldsWhatCameSinceTheOneBefore() {
        recorder.record(5, Recording.SUCCESS, 1, -1);
        Recording first = recorder.take();
        recorder.record(1_000_000, Recording.SUCCESS, 2, -1);
        recorder.record(7, TIMEOUT, 0, -1);
        Recording second = recorder.take();

        assertThat(first.count()).isEqualTo(1);
        assertThat(first.durations().maxNanos()).isEqualTo(5);
        assertThat(first.bytes()).isEqualTo(1);
        assertThat(second.count()).isEqualTo(2);
        assertThat(second.durations().count()).isEqualTo(1);
        assertThat(second.durations().minNanos()).isEqualTo(1_000_000);
        assertThat(second.durations().maxNanos()).isEqualTo(1_000_000);
        assertThat(second.outcomes()[TIMEOUT]).isEqualTo(1);
        assertThat(second.failedNanos()).isEqualTo(7);
        assertThat(second.bytes()).isEqualTo(2);
        assertThat(recorder.take().isEmpty()).isTrue();
    }

    @Test
    void anOperationThatTookNoTimeCounts() {
        recorder.record(0, Recording.SUCCESS, 0, -1);

        Durations durations = recorder.take().durations();
        assertThat(durations.count()).isEqualTo(1);
        assertThat(durations.minNanos()).isZero();
        assertThat(durations.maxNanos()).isZero();
    }

    @Test
    void durationsOutsideTheScaleCountAsItsEnds() {
        recorder.record(-5, Recording.SUCCESS, 0, -1);
        recorder.record(Long.MAX_VALUE, Recording.SUCCESS, 0, -1);

        Durations durations = recorder.take().durations();
        assertThat(durations.count()).isEqualTo(2);
        assertThat(durations.minNanos()).isZero();
        assertThat(durations.maxNanos()).isEqualTo(DurationScale.NANOS_MAX);
    }

    @Test
    void memoryIsCountedOnlyWhereItIsKnown() {
        recorder.record(1, Recording.SUCCESS, 0, -1);
        recorder.record(1, Recording.SUCCESS, 0, 0);
        recorder.record(1, Recording.SUCCESS, 0, 512);

        Recording recording = recorder.take();
        assertThat(recording.allocating()).isEqualTo(2);
        assertThat(recording.allocatedBytes()).isEqualTo(512);
    }

    @Test
    void nothingIsLostOrCountedTwiceWhileOthersTake() throws Exception {
        Sum sum = new Sum();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            CountDownLatch writing = new CountDownLatch(THREADS);
            List<Callable<Void>> writers = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int number = thread;
                writers.add(() -> write(number, writing));
            }
            List<Future<Void>> ends = writers.stream().map(threads::submit).toList();
            while (writing.getCount() > 0) {
                sum.add(recorder.take());
            }
            for (Future<Void> end : ends) {
                end.get();
            }
        }
        sum.add(recorder.take());

        long each = (long) THREADS * OPERATIONS;
        Recording all = sum.recording();
        assertThat(all.durations().count()).isEqualTo(each);
        assertThat(all.durations().nanos()).isEqualTo(THREADS * ((long) OPERATIONS * (OPERATIONS - 1) / 2));
        assertThat(all.durations().minNanos()).isZero();
        assertThat(all.durations().maxNanos()).isEqualTo(OPERATIONS - 1);
        assertThat(all.outcomes()[OVERLOAD]).isEqualTo(each);
        assertThat(all.failedNanos()).isEqualTo(3 * each);
        assertThat(all.bytes()).isEqualTo(2 * each);
        assertThat(all.allocatedBytes()).isEqualTo(each);
        assertThat(all.allocating()).isEqualTo(each);
    }

    @Test
    void theFirstOfEachThreadIsCountedWhoeverTakesMeanwhile() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(2 * Recorder.STRIPES)) {
            for (int round = 0; round < 2_000; round++) {
                Recorder fresh = new Recorder();
                Phaser together = new Phaser(2 * Recorder.STRIPES + 1);
                List<Future<?>> ends = new ArrayList<>();
                for (int thread = 0; thread < 2 * Recorder.STRIPES; thread++) {
                    ends.add(threads.submit(() -> {
                        together.arriveAndAwaitAdvance();
                        fresh.record(5, Recording.SUCCESS, 1, -1);
                    }));
                }
                Sum sum = new Sum();
                together.arriveAndAwaitAdvance();
                sum.add(fresh.take());
                sum.add(fresh.take());
                for (Future<?> end : ends) {
                    end.get();
                }
                sum.add(fresh.take());

                assertThat(sum.recording().durations().count())
                        .as("round %d", round)
                        .isEqualTo(2 * Recorder.STRIPES);
                assertThat(sum.recording().bytes()).isEqualTo(2 * Recorder.STRIPES);
                assertThat(fresh.taken().count()).isEqualTo(2 * Recorder.STRIPES);
            }
        }
    }

    private Void write(int number, CountDownLatch writing) {
        for (int i = 0; i < OPERATIONS; i++) {
            recorder.record((i + number) % OPERATIONS, Recording.SUCCESS, 2, 1);
            recorder.record(3, OVERLOAD, 0, -1);
        }
        writing.countDown();
        return null;
    }
}
