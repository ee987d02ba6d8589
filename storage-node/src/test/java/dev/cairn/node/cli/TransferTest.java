package dev.cairn.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.node.cli.Transfer.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TransferTest {
    private final List<String> results = Collections.synchronizedList(new ArrayList<>());

    @Test
    void resultsKeepTheOrderOfTheTasks() throws InterruptedException {
        CountDownLatch othersDone = new CountDownLatch(99);
        Source<Task> tasks = numbered(100, number -> {
            if (number == 0) {
                othersDone.await();
            }
            othersDone.countDown();
            return ok(number);
        });

        Optional<Failure> stopped = Transfer.run(4, tasks, result -> results.add(result.local()));

        assertThat(stopped).isEmpty();
        assertThat(results)
                .containsExactlyElementsOf(
                        IntStream.range(0, 100).mapToObj(Integer::toString).toList());
    }

    @Test
    void asManyTasksRunAtOnceAsThereAreJobs() throws InterruptedException {
        CountDownLatch allRunning = new CountDownLatch(8);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Source<Task> tasks = numbered(40, number -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            allRunning.countDown();
            allRunning.await();
            running.decrementAndGet();
            return ok(number);
        });

        assertThat(Transfer.run(8, tasks, result -> results.add(result.local())))
                .isEmpty();

        assertThat(most).hasValue(8);
        assertThat(results).hasSize(40);
    }

    @Test
    void failureOfOneDoesNotStopTheOthers() throws InterruptedException {
        Source<Task> tasks = numbered(
                10,
                number -> number == 3
                        ? Result.failed("3", new Remote("b", "k"), new Failure.Local("broken"))
                        : ok(number));

        assertThat(Transfer.run(2, tasks, result -> results.add(result.local())))
                .isEmpty();

        assertThat(results).hasSize(10);
    }

    @Test
    void failureThatMeetsAllEndsTheRun() throws InterruptedException {
        Failure gone = new Failure.Unreachable("gone", 0);
        Source<Task> tasks =
                numbered(1000, number -> number == 3 ? Result.failed("3", new Remote("b", "k"), gone) : ok(number));

        assertThat(Transfer.run(1, tasks, result -> results.add(result.local())))
                .contains(gone);

        assertThat(results).containsExactly("0", "1", "2", "3");
    }

    @Test
    void failureOfTheSourceComesAfterWhatWasBegun() throws InterruptedException {
        Failure gone = new Failure.Unreachable("listing broke", 0);
        AtomicInteger asked = new AtomicInteger();
        Source<Task> tasks = () -> {
            int number = asked.getAndIncrement();
            if (number == 5) {
                throw gone;
            }
            return Optional.of(() -> ok(number));
        };

        assertThat(Transfer.run(3, tasks, result -> results.add(result.local())))
                .contains(gone);

        assertThat(results).containsExactly("0", "1", "2", "3", "4");
        assertThat(asked).hasValue(6);
    }

    @Test
    void bugInATaskComesOut() {
        Source<Task> tasks = numbered(10, _ -> {
            throw new IllegalStateException("bug");
        });

        assertThatThrownBy(() -> Transfer.run(3, tasks, _ -> {})).hasMessage("bug");
    }

    private static Source<Task> numbered(int count, Numbered task) {
        AtomicInteger next = new AtomicInteger();
        return () -> {
            int number = next.getAndIncrement();
            return number < count ? Optional.of(() -> task.run(number)) : Optional.empty();
        };
    }

    private static Result ok(int number) {
        return Result.of(Status.STORED, Integer.toString(number), new Remote("b", "k"), 1, "");
    }

    @FunctionalInterface
    private interface Numbered {
        Result run(int number) throws InterruptedException;
    }
}
