package dev.cairn.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefusalPaceTest {
    private final FileStoragePerformanceMonitor monitor = new FileStoragePerformanceMonitor(new SimpleMeterRegistry());
    private final FakeTimers timers = new FakeTimers();
    private final List<Integer> released = new ArrayList<>();
    private final RefusalPace pace = new RefusalPace(new RefusalPace.Meters(monitor), timers, timers::nanoTime);

    private void hold(int from, int count) {
        IntStream.range(from, from + count).forEach(number -> pace.hold(RefusalPace.HOLD, () -> released.add(number)));
    }

    private double held() {
        return monitor.meters().get("cairn.http.refusals.held").gauge().value();
    }

    @Test
    void fewRefusalsPassInEachWindow() {
        for (int window = 0; window < 2; window++) {
            for (int i = 0; i < RefusalPace.PASS_MAX; i++) {
                assertThat(pace.passes()).isTrue();
            }
            assertThat(pace.passes()).isFalse();
            timers.pass(RefusalPace.WINDOW);
        }
    }

    @Test
    void whoeverIsHeldIsReleasedLaterInItsTurn() {
        hold(0, 3);
        timers.pass(RefusalPace.HOLD.minusMillis(1));
        assertThat(released).isEmpty();
        assertThat(held()).isEqualTo(3);

        timers.pass(Duration.ofMillis(1));

        assertThat(released).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(held()).isZero();
        assertThat(monitor.meters().get("cairn.http.refusals.delayed").counter().count())
                .isEqualTo(3);
    }

    @Test
    void manyAreReleasedAtARate() {
        int count = 100 * RefusalPace.RELEASED_MAX;
        hold(0, count);

        timers.pass(RefusalPace.HOLD.plus(RefusalPace.STEP.multipliedBy(49)));
        assertThat(released).hasSize(count / 2);
        timers.pass(RefusalPace.STEP.multipliedBy(50));

        assertThat(released).hasSize(count);
        assertThat(timers.count()).isZero();
    }

    @Test
    void whoeverComesWhileOthersAreHeldIsReleasedToo() {
        hold(0, 1);
        timers.pass(Duration.ofMillis(100));
        hold(1, 1);
        timers.pass(RefusalPace.HOLD.minusMillis(1));
        assertThat(released).containsExactly(0);

        timers.pass(Duration.ofMillis(20));

        assertThat(released).containsExactly(0, 1);
        assertThat(timers.count()).isZero();
    }

    @Test
    void whoeverIsHeldForLongerKeepsNobodyElse() {
        pace.hold(RefusalPace.HOLD_LONG, () -> released.add(9));
        timers.pass(RefusalPace.HOLD.plus(RefusalPace.STEP));
        hold(0, 2);

        timers.pass(RefusalPace.HOLD.plus(RefusalPace.STEP));
        assertThat(released).containsExactlyInAnyOrder(0, 1);
        timers.pass(RefusalPace.HOLD_LONG.minus(RefusalPace.HOLD.multipliedBy(2)));

        assertThat(released).endsWith(9);
    }

    @Test
    void oneThatIsHeldAgainWhenItIsReleasedIsReleasedAgain() {
        pace.hold(RefusalPace.HOLD, () -> hold(1, 1));
        timers.pass(RefusalPace.HOLD);
        assertThat(timers.count()).isEqualTo(1);

        timers.pass(RefusalPace.HOLD);

        assertThat(released).containsExactly(1);
        assertThat(timers.count()).isZero();
    }

    @Test
    void thoseHeldAreBounded() {
        hold(0, RefusalPace.HELD_MAX);
        assertThat(released).isEmpty();

        hold(1_000_000, 1);

        assertThat(released).containsExactly(1_000_000);
        assertThat(held()).isEqualTo(RefusalPace.HELD_MAX);
    }
}
