package dev.cairn.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FileIdGeneratorTest {
    private static final Instant START = Instant.parse("2026-11-21T06:00:00Z");

    private final SteppingClock clock = new SteppingClock(START);
    private final FileIdGenerator ids = new FileIdGenerator(clock, new SplittableRandom(1));

    @Test
    void idsCarryTheTimeTheyWereMade() {
        assertThat(ids.next().epochMillis()).isEqualTo(START.toEpochMilli());
    }

    @Test
    void idsGrowWhenTheClockStepsBack() {
        FileId before = ids.next();
        clock.step(Duration.ofHours(-1));
        FileId after = ids.next();

        assertThat(after).isGreaterThan(before);
        assertThat(after.toString()).isGreaterThan(before.toString());
    }

    @Test
    void idsGrowWithinOneMillisecondEvenWhenItsCounterIsUsedUp() {
        FileId previous = ids.next();
        for (int i = 0; i < 200_000; i++) {
            FileId next = ids.next();
            assertThat(next.compareTo(previous)).isPositive();
            previous = next;
        }
    }

    @Test
    void idsOfTwoRunsWithinOneMillisecondDiffer() {
        FileIdGenerator secondRun = new FileIdGenerator(clock, new SplittableRandom(2));

        assertThat(ids.next()).isNotEqualTo(secondRun.next());
    }

    @Test
    void noIdMeansANumberOfCopiesByChance() {
        long marked = new FileId(0, 0).wanting(WantedCopies.of(1)).low();
        Iterator<Long> drawn = List.of(marked, marked | 2, 3L).iterator();

        FileId id = new FileIdGenerator(clock, drawn::next).next();

        assertThat(id.low()).isEqualTo(3);
    }

    @Test
    void idsOfSeveralThreadsAreUniqueAndGrowInEach() throws Exception {
        int threads = 4;
        int each = 200_000;
        List<FileId> all = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<FileId[]>> runs = Stream.generate(() -> pool.submit(() -> take(ids, each)))
                    .limit(threads)
                    .toList();
            for (Future<FileId[]> run : runs) {
                List<FileId> made = Arrays.asList(run.get());
                assertThat(made).isSorted();
                all.addAll(made);
            }
        }

        assertThat(all.stream().distinct().count()).isEqualTo((long) threads * each);
    }

    @Test
    void textAndBinaryFormsComeBack() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 10_000; i++) {
            FileId id = new FileId(random.nextLong(), random.nextLong());
            ByteBuffer bytes = ByteBuffer.allocate(FileId.BYTES);
            id.write(bytes);

            assertThat(FileId.parse(id.toString())).isEqualTo(id);
            assertThat(FileId.read(bytes.flip())).isEqualTo(id);
        }
    }

    @Test
    void textOrderIsIdOrder() {
        SplittableRandom random = new SplittableRandom(8);
        for (int i = 0; i < 10_000; i++) {
            FileId a = new FileId(random.nextLong(), random.nextLong());
            FileId b = new FileId(random.nextLong(), random.nextLong());

            assertThat(Integer.signum(a.toString().compareTo(b.toString()))).isEqualTo(Integer.signum(a.compareTo(b)));
        }
    }

    @Test
    void aNodeWhoseClockIsFarBehindMakesNoIdThatWasCondemned() {
        FileId condemned = new FileId((clock.millis() + 172_800_000) << 16 | 7, -1);
        FileId before = ids.next();

        ids.stayAbove(() -> condemned);
        FileId first = ids.next();
        FileId second = ids.next();

        assertThat(before).isLessThan(condemned);
        assertThat(first).isGreaterThan(condemned);
        assertThat(second).isGreaterThan(first);
    }

    /** The promise is a million a second from several threads; ten times that is usual, so a busy machine passes too. */
    @Test
    void makesAMillionIdsASecond() throws Exception {
        FileIdGenerator real = new FileIdGenerator(InstantSource.system(), new SecureRandom());
        take(real, 100_000);

        long start = System.nanoTime();
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 4; i++) {
                pool.execute(() -> take(real, 500_000));
            }
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }

    private static FileId[] take(FileIdGenerator generator, int count) {
        FileId[] taken = new FileId[count];
        Arrays.setAll(taken, i -> generator.next());
        return taken;
    }
}
