package dev.cairn.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UploadPlacesTest {
    private static final Duration WAIT = Duration.ofSeconds(3);
    private static final int PLACES = 4;

    /** A line of three. */
    private static final int REQUESTS_MAX = PLACES + 6;

    private final FileStoragePerformanceMonitor monitor = new FileStoragePerformanceMonitor(new SimpleMeterRegistry());
    private final FakeTimers timers = new FakeTimers();
    private final UploadPlaces places =
            new UploadPlaces(new Admission.Bound("uploads", PLACES, monitor), REQUESTS_MAX, monitor);

    private CompletableFuture<Void> enter(String peer) {
        return places.enter(peer, WAIT, timers);
    }

    private double gauge(String name) {
        return monitor.meters().get(name).gauge().value();
    }

    private double refused() {
        return monitor.meters().get("cairn.http.uploads.refused").counter().count();
    }

    private void fill() {
        List.of("a", "a", "b", "b").forEach(peer -> assertThat(enter(peer)).isCompleted());
    }

    private static void assertBusy(CompletableFuture<Void> place) {
        assertThat(place)
                .isCompletedExceptionally()
                .satisfies(failed -> assertThat(failed.exceptionNow())
                        .isInstanceOfSatisfying(
                                RequestException.class,
                                e -> assertThat(e.error()).isInstanceOf(RequestError.Busy.class)));
    }

    @Test
    void whoFindsNoPlaceGetsOneByAge() {
        fill();
        CompletableFuture<Void> first = enter("c");
        CompletableFuture<Void> second = enter("a");
        assertThat(gauge("cairn.http.uploads.waiting")).isEqualTo(2);

        places.leave("b");
        assertThat(first).isCompleted();
        assertThat(second).isNotDone();
        places.leave("b");

        assertThat(second).isCompleted();
        assertThat(gauge("cairn.http.uploads.waiting")).isZero();
        assertThat(gauge("cairn.http.uploads")).isEqualTo(4);
        assertThat(refused()).isZero();
    }

    @Test
    void whoWaitedLongEnoughIsRefusedAndGetsNoPlaceLater() {
        fill();
        CompletableFuture<Void> late = enter("c");
        timers.pass(WAIT.minusMillis(1));
        assertThat(late).isNotDone();

        timers.pass(Duration.ofMillis(1));

        assertBusy(late);
        assertThat(refused()).isEqualTo(1);
        places.leave("a");
        assertThat(gauge("cairn.http.uploads")).isEqualTo(3);
    }

    @Test
    void whoGotItsPlaceKeepsItWhenItsTimeIsOver() {
        fill();
        CompletableFuture<Void> waiter = enter("c");
        places.leave("a");

        timers.pass(WAIT);

        assertThat(waiter).isCompleted();
        assertThat(gauge("cairn.http.uploads")).isEqualTo(4);
        assertThat(refused()).isZero();
    }

    @Test
    void onePeerInLineDoesNotKeepOthersFromThePlaceItMayNotHave() {
        IntStream.range(0, 3).forEach(_ -> assertThat(enter("a")).isCompleted());
        CompletableFuture<Void> more = enter("a");
        assertThat(enter("b")).isCompleted();
        CompletableFuture<Void> other = enter("b");

        places.leave("b");

        assertThat(more).isNotDone();
        assertThat(other).isCompleted();
    }

    @Test
    void lineIsBoundedByHalfOfTheRequestsThatAreNoUploads() {
        fill();
        List.of("c", "c", "d").forEach(peer -> assertThat(enter(peer)).isNotDone());

        assertBusy(enter("d"));
        assertThat(gauge("cairn.http.uploads.waiting")).isEqualTo(3);
    }

    @Test
    void onePeerCannotFillTheLine() {
        fill();
        IntStream.range(0, 2).forEach(_ -> assertThat(enter("a")).isNotDone());

        assertBusy(enter("a"));
        assertThat(enter("c")).isNotDone();

        places.leave("a");
        assertThat(enter("a")).as("one of its two got a place").isNotDone();
    }

    @Test
    void whoLeavesTheLineGetsNoPlace() {
        fill();
        CompletableFuture<Void> leaver = enter("c");
        CompletableFuture<Void> next = enter("d");

        leaver.completeExceptionally(new IllegalStateException("gone"));

        assertThat(gauge("cairn.http.uploads.waiting")).isEqualTo(1);
        places.leave("a");
        assertThat(next).isCompleted();
        timers.pass(WAIT);
        assertThat(refused()).isZero();
    }

    @Test
    void whoCannotBeTimedIsNotInTheLine() {
        fill();
        Timers broken = (_, _) -> {
            throw new IllegalStateException("no timers");
        };

        assertThat(places.enter("c", WAIT, broken)).isCompletedExceptionally();

        assertThat(gauge("cairn.http.uploads.waiting")).isZero();
        places.leave("a");
        assertThat(gauge("cairn.http.uploads")).isEqualTo(PLACES - 1);
    }

    @Test
    void whoWaitsIsToldThatTheNodeStops() {
        fill();
        CompletableFuture<Void> waiter = enter("c");

        places.drain();

        assertThat(waiter.exceptionNow())
                .isInstanceOfSatisfying(
                        RequestException.class, e -> assertThat(e.error()).isInstanceOf(RequestError.Draining.class));
        assertThat(gauge("cairn.http.uploads.waiting")).isZero();
    }

    /** Its connection would be closed as idle. */
    @Test
    void nobodyWaitsForLongerThanHalfOfTheIdleTimeout() {
        HttpConfig config = TestNode.config(Duration.ofSeconds(4), Duration.ofSeconds(1));

        assertThat(config.uploadsWaitMax()).isEqualTo(Duration.ofSeconds(2));
        assertThat(HttpConfig.DEFAULT.uploadsWaitMax()).isEqualTo(HttpConfig.DEFAULT.uploadsWait());
    }

    @Test
    void whoDoesNotWaitIsRefusedAtOnce() {
        fill();

        assertBusy(places.enter("c", Duration.ZERO, timers));
        assertThat(timers.count()).isZero();
    }
}
