package dev.cairn.node.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.metadata.Variant;
import dev.cairn.monitoring.Monitor;
import dev.cairn.monitoring.Operation;
import dev.cairn.monitoring.Outcome;
import dev.cairn.monitoring.Stage;
import dev.cairn.monitoring.Tags;
import dev.cairn.node.threads.LowPriority;
import dev.cairn.node.threads.LowPriorityTest;
import dev.cairn.node.thumbnail.ThumbnailError.NoMemoryLeft;
import dev.cairn.node.thumbnail.ThumbnailError.NotAPicture;
import dev.cairn.node.thumbnail.ThumbnailError.TooBusy;
import dev.cairn.node.thumbnail.ThumbnailError.TookTooLong;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
class ThumbnailGeneratorTest {
    private static final Variant SMALL = Variant.PRESETS.get("small");
    private static final PictureSource PHOTO = PictureSource.of(Pictures.photo("cat.jpg"));

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final HeardMonitor monitor = new HeardMonitor();
    private final AtomicLong time = new AtomicLong();

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatHasTimeGivesWayToAllElse() {
        try (ThumbnailGenerator generator = generator(1, 1)) {
            AtomicInteger now = new AtomicInteger();
            AtomicInteger later = new AtomicInteger();
            generator.make(new Nice(now), SMALL, "photos").join();
            generator.makeLater(new Nice(later), SMALL, "photos").join();

            assertThat(later.get()).isGreaterThanOrEqualTo(LowPriority.FOR_WHAT_HAS_TIME);
            assertThat(now.get()).isEqualTo(LowPriorityTest.nice());
        }
    }

    /** Notes how the thread that reads it stands. */
    private record Nice(AtomicInteger seen) implements PictureSource {
        @Override
        public long sizeBytes() {
            return PHOTO.sizeBytes();
        }

        @Override
        public void read(long offset, ByteBuffer target) throws IOException {
            seen.set(LowPriorityTest.nice());
            PHOTO.read(offset, target);
        }
    }

    @Test
    void aThumbnailIsMadeAndMeasuredWithItsBytes() {
        try (ThumbnailGenerator generator = generator(1, 1)) {
            Thumbnail made = generator.make(PHOTO, SMALL, "photos").join();

            assertThat(List.of(made.width(), made.height())).isEqualTo(List.of(128, 85));
            assertThat(monitor.heard).containsExactly("thumbnail SUCCESS " + made.bytes().length);
        }
    }

    @Test
    void noMoreAreMadeAtOnceAndNoMoreWaitThanAllowed() throws Exception {
        Gate gate = new Gate(2);
        try (ThumbnailGenerator generator = generator(2, 3)) {
            List<CompletableFuture<Thumbnail>> all = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                all.add(generator.make(gate, SMALL, "photos"));
            }
            gate.entered.await();
            for (int i = 0; i < 3; i++) {
                all.add(generator.make(PHOTO, SMALL, "photos"));
            }
            assertThat(jobs("running")).isEqualTo(2);
            assertThat(jobs("waiting")).isEqualTo(3);

            assertThat(error(generator.make(PHOTO, SMALL, "photos"))).isEqualTo(new TooBusy(3));
            assertThat(meters.get("cairn.thumbnail.refused").counter().count()).isEqualTo(1);

            gate.open.countDown();
            assertThat(all)
                    .allSatisfy(each ->
                            assertThat(each.get(30, TimeUnit.SECONDS).width()).isEqualTo(128));
            assertThat(meters.get("cairn.thumbnail.reserved").gauge().value()).isZero();
        }
    }

    @Test
    void afterAFailureTheNextOneIsMade() {
        try (ThumbnailGenerator generator = generator(1, 4)) {
            assertThat(error(generator.make(PictureSource.of(new byte[10]), SMALL, "photos")))
                    .isEqualTo(new NotAPicture());
            assertThat(generator.make(PHOTO, SMALL, "photos").join().width()).isEqualTo(128);
            assertThat(monitor.heard).hasSize(2).first().isEqualTo("thumbnail CLIENT 0");
        }
    }

    @Test
    void aJobEndsWhenItsTimeIsOver() throws Exception {
        Gate gate = new Gate(1);
        try (ThumbnailGenerator generator = generator(1, 4)) {
            CompletableFuture<Thumbnail> made = generator.make(gate, SMALL, "photos");
            gate.entered.await();
            time.addAndGet(Duration.ofSeconds(10).toNanos());
            gate.open.countDown();

            assertThat(error(made)).isEqualTo(new TookTooLong(Duration.ofSeconds(10)));
            assertThat(monitor.heard).containsExactly("thumbnail TIMEOUT 0");
        }
    }

    /** The clock of the job stands still, as that of a decoder does that never looks at it. */
    @Test
    void whoWaitsHearsInTimeEvenIfADecoderCannotBeStopped() throws Exception {
        Gate gate = new Gate(1);
        ThumbnailLimits limits = new ThumbnailLimits(1, 1, 1_000_000, Duration.ofMillis(50), 1 << 26, 1 << 26);
        try (ThumbnailGenerator generator = new ThumbnailGenerator(limits, 1, monitor, time::get)) {
            CompletableFuture<Thumbnail> made = generator.make(gate, SMALL, "photos");

            assertThat(error(made)).isEqualTo(new TookTooLong(Duration.ofMillis(50)));
            assertThat(jobs("running")).as("it is still there").isEqualTo(1);
            gate.open.countDown();
        }
    }

    @Test
    void whatNobodyWaitsForIsNotMade() throws Exception {
        Gate gate = new Gate(1);
        try (ThumbnailGenerator generator = generator(1, 4)) {
            CompletableFuture<Thumbnail> first = generator.make(gate, SMALL, "photos");
            gate.entered.await();
            Gate second = new Gate(1);
            var _ = generator.make(second, SMALL, "photos").cancel(false);
            gate.open.countDown();

            assertThat(first.join().width()).isEqualTo(128);
            assertThat(generator.make(PHOTO, SMALL, "photos").join().width()).isEqualTo(128);
            assertThat(second.entered.getCount()).isEqualTo(1);
        }
    }

    @Test
    void whoeverWaitsWhenItClosesIsRefused() throws Exception {
        Gate gate = new Gate(1);
        ThumbnailGenerator generator = generator(1, 4);
        CompletableFuture<Thumbnail> first = generator.make(gate, SMALL, "photos");
        gate.entered.await();
        CompletableFuture<Thumbnail> second = generator.make(PHOTO, SMALL, "photos");
        CompletableFuture<Void> opened = second.handle((_, _) -> {
            gate.open.countDown();
            return null;
        });

        generator.close();

        opened.join();
        assertThat(first.join().width()).isEqualTo(128);
        assertThat(error(second)).isInstanceOf(TooBusy.class);
        assertThat(error(generator.make(PHOTO, SMALL, "photos"))).isInstanceOf(TooBusy.class);
    }

    @Test
    void memoryIsSharedAndWaitedFor() throws Exception {
        MemoryBudget memory = new MemoryBudget(100, 150);
        Deadline deadline = new Deadline(Duration.ofSeconds(10), time::get);
        MemoryBudget.Share first = memory.take(PictureType.PNG, 100, deadline);
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Long> second = CompletableFuture.supplyAsync(() -> {
            begun.countDown();
            try (MemoryBudget.Share _ = memory.take(PictureType.PNG, 60, deadline)) {
                return memory.taken();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        begun.await();

        assertThat(memory.taken()).isEqualTo(100);
        first.close();
        assertThat(second.join()).isEqualTo(60);
        assertThat(memory.taken()).isZero();
    }

    @Test
    void whoFindsNoMemoryInTimeIsNotToldThatHisPictureTakesTooLong() throws Exception {
        MemoryBudget memory = new MemoryBudget(100, 150);
        Deadline deadline = new Deadline(Duration.ofSeconds(10), time::get);
        try (MemoryBudget.Share _ = memory.take(PictureType.PNG, 100, deadline)) {
            time.addAndGet(Duration.ofSeconds(10).toNanos());

            ThumbnailException refused =
                    catchThrowableOfType(ThumbnailException.class, () -> memory.take(PictureType.PNG, 60, deadline));

            assertThat(refused.error()).isEqualTo(new NoMemoryLeft(150));
            assertThat(memory.taken()).isEqualTo(100);
        }
    }

    private ThumbnailGenerator generator(int jobs, int waiting) {
        return new ThumbnailGenerator(
                new ThumbnailLimits(jobs, waiting, 1_000_000, Duration.ofSeconds(10), 1 << 26, 1 << 26),
                1,
                monitor,
                time::get);
    }

    private double jobs(String state) {
        return meters.get("cairn.thumbnail.jobs").tag("state", state).gauge().value();
    }

    private static ThumbnailError error(CompletableFuture<Thumbnail> failed) {
        CompletionException failure = catchThrowableOfType(CompletionException.class, failed::join);
        return ((ThumbnailException) failure.getCause()).error();
    }

    /** Writes down what was measured. */
    private final class HeardMonitor implements Monitor {
        final List<String> heard = new CopyOnWriteArrayList<>();

        @Override
        public Measurement measure(Operation operation, Tags tags) {
            return measure(operation, tags, nanoTime());
        }

        @Override
        public Measurement measure(Operation operation, Tags tags, long beganNanos) {
            AtomicLong moved = new AtomicLong();
            return new Measurement() {
                @Override
                public void bucket(String name) {}

                @Override
                public void addBytes(long bytes) {
                    moved.addAndGet(bytes);
                }

                @Override
                public void addAllocatedBytes(long bytes) {}

                @Override
                public void enter(Stage stage) {}

                @Override
                public void end(Outcome outcome) {
                    heard.add(operation.name() + " " + outcome + " " + moved);
                }
            };
        }

        @Override
        public MeterRegistry meters() {
            return meters;
        }
    }

    /** A photograph whose bytes come when it is opened. */
    private static final class Gate implements PictureSource {
        final CountDownLatch entered;
        final CountDownLatch open = new CountDownLatch(1);

        Gate(int readers) {
            entered = new CountDownLatch(readers);
        }

        @Override
        public long sizeBytes() {
            return PHOTO.sizeBytes();
        }

        @Override
        public void read(long offset, ByteBuffer target) throws IOException {
            entered.countDown();
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            PHOTO.read(offset, target);
        }
    }
}
