package dev.cairn.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Goal: few threads work while tasks are quick, more while they are slow, and no task is forgotten. Method: a clock that only
 * the tasks move, looks that only the test makes, and tasks that wait for it.
 */
@Timeout(60)
class FewThreadsTest {
    private static final int THREADS = 4;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final AtomicLong nanos = new AtomicLong();
    private final FewThreads threads = new FewThreads("few", THREADS, 1, Duration.ofDays(1), nanos::get);
    private final CountDownLatch open = new CountDownLatch(1);

    @AfterEach
    void close() throws InterruptedException {
        open.countDown();
        threads.close(CLOSE_LIMIT);
    }

    @Test
    void quickTasksAreRunByOneThreadInTheirOrder() {
        List<Integer> order = new ArrayList<>(); // Without a lock: it is safe only if one thread at a time is at work.

        run(IntStream.range(0, 10_000)
                .<Runnable>mapToObj(i -> () -> order.add(i))
                .toList());

        assertThat(order).hasSize(10_000).isSorted();
        assertThat(threads.permits()).isEqualTo(1);
    }

    @Test
    void slowTasksGetAllThreadsAndQuickOnesGiveThemUpAgain() {
        run(slow(FewThreads.SCORE_PER_PERMIT * THREADS / FewThreads.SLOW_WEIGHT));
        assertThat(threads.permits()).isEqualTo(THREADS);

        Phaser together = new Phaser(THREADS); // Passed only if all are at work at once.
        run(IntStream.range(0, THREADS)
                .<Runnable>mapToObj(_ -> together::arriveAndAwaitAdvance)
                .toList());

        run(IntStream.range(0, FewThreads.SCORE_PER_PERMIT * THREADS)
                .<Runnable>mapToObj(_ -> () -> {})
                .toList());
        assertThat(threads.permits()).isEqualTo(1);
    }

    @Test
    void aSlowTaskNowAndThenDoesNotWakeMoreThreads() {
        List<Runnable> tasks = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            tasks.add(i % 5 == 0 ? slow(1).getFirst() : () -> {});
        }

        run(tasks);

        assertThat(threads.permits()).isEqualTo(1);
    }

    @Test
    void tasksBehindAStuckOneAreRunByOthers() {
        for (int stuck = 1; stuck < THREADS; stuck++) {
            CompletableFuture<Void> begun = new CompletableFuture<>();
            threads.execute(() -> {
                begun.complete(null);
                await(open);
            });
            begun.join();
            threads.look();
            threads.look();
        }

        runBeside(List.of(() -> {}, () -> {}));
    }

    @Test
    void aThreadThatWasStuckWorksOn() {
        for (int i = 0; i < THREADS; i++) {
            threads.execute(() -> await(open));
            threads.look();
            threads.look();
        }
        AtomicInteger later = new AtomicInteger();
        for (int i = 0; i < 100; i++) {
            threads.execute(later::incrementAndGet);
        }

        open.countDown();
        run(List.of(() -> {}));

        assertThat(later).hasValue(100);
    }

    @Test
    void noTaskIsForgottenHoweverManyAddThem() {
        AtomicInteger count = new AtomicInteger();
        int each = 20_000;
        List<Thread> adders = IntStream.range(0, 4)
                .mapToObj(_ -> Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < each; i++) {
                        CompletableFuture<Void> done = new CompletableFuture<>();
                        threads.execute(() -> {
                            count.incrementAndGet();
                            done.complete(null);
                        });
                        if (i % 3 == 0) { // So that they fall asleep between, again and again.
                            done.join();
                        }
                    }
                }))
                .toList();

        adders.forEach(FewThreadsTest::join);
        run(List.of(() -> {}));

        assertThat(count).hasValue(4 * each);
    }

    @Test
    void aTaskThatThrowsDoesNotEndItsThread() {
        threads.execute(() -> {
            throw new IllegalStateException("on purpose");
        });

        run(List.of(() -> {}));
    }

    @Test
    void anInterruptThatATaskLeavesIsNotForTheNextOne() {
        AtomicInteger interrupted = new AtomicInteger();

        run(List.of(() -> Thread.currentThread().interrupt(), () -> {
            if (Thread.currentThread().isInterrupted()) {
                interrupted.incrementAndGet();
            }
        }));

        assertThat(interrupted).hasValue(0);
    }

    @Test
    void whatWaitsIsRunBeforeTheCloseReturnsAndNothingIsTakenAfterwards() throws InterruptedException {
        AtomicInteger count = new AtomicInteger();
        threads.execute(() -> await(open));
        for (int i = 0; i < 100; i++) {
            threads.execute(count::incrementAndGet);
        }

        open.countDown();
        threads.close(CLOSE_LIMIT);

        assertThat(count).hasValue(100);
        assertThatThrownBy(() -> threads.execute(count::incrementAndGet))
                .isInstanceOf(RejectedExecutionException.class);
        assertThat(threads.queued()).isZero();
    }

    private List<Runnable> slow(int count) {
        return IntStream.range(0, count)
                .<Runnable>mapToObj(_ -> () -> nanos.addAndGet(FewThreads.SLOW_NANOS + 1))
                .toList();
    }

    /** Runs tasks, and ends when nothing is under way any more. */
    private void run(List<Runnable> tasks) {
        runBeside(tasks);
        while (threads.busy() > 0) {
            Thread.onSpinWait();
        }
    }

    /** Runs tasks while others are under way. */
    private void runBeside(List<Runnable> tasks) {
        CountDownLatch done = new CountDownLatch(tasks.size());
        tasks.forEach(task -> threads.execute(() -> {
            task.run();
            done.countDown();
        }));
        await(done);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
