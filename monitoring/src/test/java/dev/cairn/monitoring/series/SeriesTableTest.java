package dev.cairn.monitoring.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.cairn.monitoring.recording.Recorder;
import dev.cairn.monitoring.recording.Recording;
import dev.cairn.monitoring.recording.Sum;
import dev.cairn.monitoring.series.SeriesTable.Taken;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SeriesTableTest {
    private static final String OTHER = "other";
    private static final String REST = "*";
    private static final String PUT = "put";

    private final SeriesTable table = new SeriesTable(OTHER);

    @Test
    void aWindowHoldsTheTicksInIt() {
        put("photos", 1);
        table.tick(1);
        put("photos", 2);
        table.tick(2);
        put("photos", 4);
        table.tick(61);

        assertThat(table.recent(PUT, 60).successes()).isEqualTo(6);
        assertThat(table.recent(PUT, 59).successes()).isEqualTo(4);
        assertThat(table.recent(PUT, SeriesTable.RECENT_TICKS).successes()).isEqualTo(7);
        assertThat(table.sinceStart(PUT).count()).isEqualTo(7);
    }

    @Test
    void aBucketHasItsOwnFigures() {
        put("photos", 2);
        put("films", 3);
        table.tick(1);

        assertThat(of("photos")).isEqualTo(2);
        assertThat(of("films")).isEqualTo(3);
        assertThat(table.recent(PUT, 60).successes()).isEqualTo(5);
        assertThat(table.buckets(PUT)).containsExactly("films", "photos");
        assertThat(table.recent(PUT, Optional.of("music"), 60)).isEmpty();
    }

    @Test
    void aBucketThatMayNotExistHasNoNameButIsCounted() {
        put("photos", 1);
        table.operation(PUT).recorder("phantom", false).record(1, 3, 0, -1);
        table.operation(PUT).recorder("photos", false).record(1, 3, 0, -1);
        table.tick(1);

        assertThat(table.buckets(PUT)).containsExactly("photos");
        assertThat(table.sinceStart(PUT, Optional.of("photos")).map(Recording::count))
                .hasValue(2L);
        assertThat(table.sinceStart(PUT, Optional.empty()).map(Recording::count))
                .hasValue(1L);
    }

    @Test
    void anOperationThatNobodyMeasuredHasNothing() {
        assertThat(table.recent("get", 60).successes()).isZero();
        assertThat(table.sinceStart("get").isEmpty()).isTrue();
        assertThat(table.operations()).containsExactly(OTHER);
    }

    @Test
    void operationsThatAreTooManyAreCountedAsOthers() {
        for (int i = 0; i < SeriesTable.OPERATIONS_MAX + 10; i++) {
            table.operation("operation-" + i).recorder().record(1, Recording.SUCCESS, 0, -1);
        }
        table.tick(1);

        assertThat(table.operations()).hasSize(SeriesTable.OPERATIONS_MAX + 1);
        assertThat(table.sinceStart(OTHER).count()).isEqualTo(10);
        assertThat(table.operation("operation-0")).isSameAs(table.operation("operation-0"));
    }

    @Test
    void whatABucketDidThatLosesItsNameIsOfTheRest() {
        for (int i = 0; i < NamedBuckets.NAMED_MAX; i++) {
            put("bucket-" + i, i == 7 ? 1 : 100);
        }
        table.tick(59);
        put("busy", 50);
        table.tick(60);
        assertThat(table.takeMinute(REST))
                .extracting(Taken::bucket, taken -> taken.recording().count())
                .contains(tuple("bucket-7", 1L), tuple(REST, 50L));

        table.tick(61);

        assertThat(table.buckets(PUT)).doesNotContain("bucket-7");
        assertThat(rest()).isEqualTo(51);
        assertThat(table.sinceStart(PUT, Optional.empty()))
                .map(Recording::count)
                .hasValue(51L);
        put("busy", 5);
        table.tick(62);
        assertThat(of("busy")).isEqualTo(5);
    }

    @Test
    void whoIsNamedIsDecidedByAWholeMinuteHoweverOftenItIsTaken() {
        for (int i = 0; i < NamedBuckets.NAMED_MAX; i++) {
            put("bucket-" + i, 100);
        }
        table.tick(30);
        assertThat(table.take(REST)).hasSize(NamedBuckets.NAMED_MAX);
        assertThat(table.take(REST)).isEmpty();
        put("busy", 150);
        table.tick(60);

        assertThat(table.takeMinute(REST)).extracting(Taken::bucket).containsExactly(REST);
        table.tick(61);

        assertThat(table.buckets(PUT)).hasSize(NamedBuckets.NAMED_MAX).doesNotContain("busy");
    }

    @Test
    void anOperationThatEndsWhileItsBucketLosesItsNameIsCounted() {
        for (int i = 0; i < NamedBuckets.NAMED_MAX; i++) {
            put("bucket-" + i, i == 7 ? 0 : 100);
        }
        Recorder found = table.operation(PUT).recorder("bucket-7", true);
        put("busy", 50);
        table.tick(60);
        table.takeMinute(REST);
        table.tick(61);

        found.record(1, Recording.SUCCESS, 0, -1);
        table.tick(62);

        assertThat(rest()).isEqualTo(51);
        assertThat(table.sinceStart(PUT).count()).isEqualTo(99 * 100 + 51);
        assertThat(table.takeMinute(REST))
                .extracting(Taken::bucket, taken -> taken.recording().count())
                .containsExactly(tuple(REST, 1L));
    }

    /** 2,000 seconds of operations in 150 buckets whose traffic moves, with ticks that come late, against lists of them. */
    @Test
    void nothingIsLostOrCountedTwice() {
        Random random = new Random(5);
        Deque<long[]> ticks = new ArrayDeque<>();
        long all = 0;
        long inMinutes = 0;
        for (long tick = 1; tick <= 2_000; tick += 1 + random.nextInt(3) / 2) {
            long now = 0;
            for (int i = 0; i < random.nextInt(200); i++) {
                put("bucket-" + (tick / 300 * 10 + random.nextInt(150)), 1);
                now++;
            }
            all += now;
            table.tick(tick);
            ticks.add(new long[] {tick, now});
            if (random.nextInt(60) == 0) {
                inMinutes += counted(table.takeMinute(REST));
            }
            long last = tick;
            ticks.removeIf(one -> one[0] <= last - SeriesTable.RECENT_TICKS);
            if (random.nextInt(20) == 0) {
                int window = 1 + random.nextInt(SeriesTable.RECENT_TICKS);
                assertThat(table.recent(PUT, window).successes())
                        .isEqualTo(ticks.stream()
                                .filter(one -> one[0] > last - window)
                                .mapToLong(one -> one[1])
                                .sum());
                assertThat(table.sinceStart(PUT).count()).isEqualTo(all);
                long inBuckets = rest(10);
                for (String bucket : table.buckets(PUT)) {
                    inBuckets += table.recent(PUT, Optional.of(bucket), 10)
                            .orElseThrow()
                            .successes();
                }
                assertThat(inBuckets)
                        .isGreaterThanOrEqualTo(table.recent(PUT, 10).successes());
            }
        }
        assertThat(inMinutes + counted(table.takeMinute(REST))).isEqualTo(all);
    }

    @Test
    void manyThreadsLoseNothingWhileNamesComeAndGo() throws Exception {
        int threads = 4;
        int operations = 100_000;
        CountDownLatch running = new CountDownLatch(threads);
        List<Future<?>> done = new ArrayList<>();
        long minutes = 0;
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (int t = 0; t < threads; t++) {
                Random random = new Random(t);
                done.add(pool.submit(() -> {
                    for (int i = 0; i < operations; i++) {
                        put("bucket-" + (i / 10_000 * 50 + random.nextInt(150)), 1);
                    }
                    running.countDown();
                }));
            }
            for (long i = 0; running.getCount() > 0; i++) {
                table.tick(i / 2_000); // A tick is a second for those that are late.
                if (i % 500 == 0) {
                    minutes += counted(table.takeMinute(REST));
                }
            }
            for (Future<?> one : done) {
                one.get();
            }
        }
        table.tick(Integer.MAX_VALUE);
        minutes += counted(table.takeMinute(REST));

        assertThat(minutes).isEqualTo((long) threads * operations);
        assertThat(table.sinceStart(PUT).count()).isEqualTo((long) threads * operations);
    }

    private void put(String bucket, int times) {
        for (int i = 0; i < times; i++) {
            table.operation(PUT).recorder(bucket, true).record(1_000 + i, Recording.SUCCESS, 10, -1);
        }
    }

    private long of(String bucket) {
        return table.recent(PUT, Optional.of(bucket), 60).orElseThrow().successes();
    }

    private long rest() {
        return rest(60);
    }

    private long rest(int ticks) {
        return table.recent(PUT, Optional.empty(), ticks).map(Sum::successes).orElseThrow();
    }

    private static long counted(List<Taken> taken) {
        return taken.stream().mapToLong(one -> one.recording().count()).sum();
    }
}
