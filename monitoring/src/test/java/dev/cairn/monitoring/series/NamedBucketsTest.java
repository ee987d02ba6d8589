package dev.cairn.monitoring.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NamedBucketsTest {
    private final NamedBuckets names = new NamedBuckets();

    @Test
    void theFirstHundredHaveNames() {
        fill();

        assertThat(names.isNamed("one-more")).isFalse();
        assertThat(names.isNamed("bucket-0")).isTrue();
    }

    @Test
    void aFarBusierBucketTakesTheNameOfTheIdlest() {
        fill();
        Map<String, Long> counts = all(100);
        counts.put("bucket-7", 3L);
        use("busy", 7);

        names.rank(counts);

        assertThat(names.keeps("busy")).isTrue();
        assertThat(names.keeps("bucket-7")).isFalse();
        assertThat(names.keeps("bucket-8")).isTrue();
    }

    @Test
    void aBucketThatIsTwiceAsBusyIsNotBusyEnough() {
        fill();
        Map<String, Long> counts = all(100);
        counts.put("bucket-7", 3L);
        use("busy", 6);

        names.rank(counts);

        assertThat(names.keeps("busy")).isFalse();
    }

    @Test
    void whatWasCountedBeforeARankingIsForgottenAfterIt() {
        fill();
        use("busy", 7);
        names.rank(all(100));
        use("busy", 1);
        Map<String, Long> counts = all(100);
        counts.put("bucket-7", 3L);

        names.rank(counts);

        assertThat(names.keeps("busy")).isFalse();
    }

    @Test
    void onlySoManyOthersAreCounted() {
        fill();
        for (int i = 0; i < NamedBuckets.CANDIDATES_MAX; i++) {
            use("candidate-" + i, 1);
        }
        use("one-too-many", 1_000);

        names.rank(all(1));

        assertThat(names.keeps("one-too-many")).isFalse();
    }

    @Test
    void manyThreadsNameAHundredTogether() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Callable<Long>> tasks = IntStream.range(0, 8)
                    .<Callable<Long>>mapToObj(_ -> () -> IntStream.range(0, 300)
                            .filter(i -> names.isNamed("bucket-" + i))
                            .count())
                    .toList();
            for (Future<Long> done : threads.invokeAll(tasks)) {
                done.get();
            }
        }

        assertThat(IntStream.range(0, 300).filter(i -> names.keeps("bucket-" + i)))
                .hasSize(NamedBuckets.NAMED_MAX);
    }

    private void fill() {
        for (int i = 0; i < NamedBuckets.NAMED_MAX; i++) {
            assertThat(names.isNamed("bucket-" + i)).isTrue();
        }
    }

    private void use(String bucket, int times) {
        for (int i = 0; i < times; i++) {
            names.isNamed(bucket);
        }
    }

    private static Map<String, Long> all(long operations) {
        Map<String, Long> counts = new HashMap<>();
        for (int i = 0; i < NamedBuckets.NAMED_MAX; i++) {
            counts.put("bucket-" + i, operations);
        }
        return counts;
    }
}
