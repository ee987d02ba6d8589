package dev.cairn.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.monitoring.MicrometerMonitor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefusalPaceTest {
    private final MicrometerMonitor monitor = new MicrometerMonitor(new SimpleMeterRegistry());
    private final Queue<Timer> timers = new PriorityQueue<>();
    private final List<Integer> answered = new ArrayList<>();
    private long nowNanos;
    private final RefusalPace pace = new RefusalPace(
            new RefusalPace.Meters(monitor),
            (delay, work) -> timers.add(new Timer(nowNanos + delay.toNanos(), work)),
            () -> nowNanos);

    private record Timer(long atNanos, Runnable work) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            return Long.compare(atNanos, other.atNanos);
        }
    }

    private void refuse(int from, int count) {
        IntStream.range(from, from + count).forEach(number -> pace.send(false, () -> answered.add(number)));
    }

    private void pass(Duration time) {
        long end = nowNanos + time.toNanos();
        while (!timers.isEmpty() && timers.element().atNanos() <= end) {
            Timer next = timers.remove();
            nowNanos = next.atNanos();
            next.work().run();
        }
        nowNanos = end;
    }

    private double held() {
        return monitor.meters().get("cairn.http.refusals.held").gauge().value();
    }

    @Test
    void fewRefusalsAreAnsweredAtOnce() {
        refuse(0, RefusalPace.AT_ONCE_MAX);

        assertThat(answered).hasSize(RefusalPace.AT_ONCE_MAX);
        assertThat(timers).isEmpty();
    }

    @Test
    void refusalsBeyondTheFewAreAnsweredLaterInTheirOrder() {
        refuse(0, RefusalPace.AT_ONCE_MAX + 3);

        assertThat(answered).hasSize(RefusalPace.AT_ONCE_MAX);
        assertThat(held()).isEqualTo(3);
        pass(RefusalPace.HOLD.minusMillis(1));
        assertThat(answered).hasSize(RefusalPace.AT_ONCE_MAX);
        pass(Duration.ofMillis(1));
        assertThat(answered)
                .containsExactlyElementsOf(
                        IntStream.range(0, RefusalPace.AT_ONCE_MAX + 3).boxed().toList());
        assertThat(held()).isZero();
        assertThat(monitor.meters().get("cairn.http.refusals.delayed").counter().count())
                .isEqualTo(3);
    }

    @Test
    void refusalsThatComeWhileOthersAreHeldAreAnsweredInTheirTurnToo() {
        refuse(0, RefusalPace.AT_ONCE_MAX + 1);
        pass(RefusalPace.WINDOW.minusMillis(1));
        refuse(1_000, 1);
        pass(RefusalPace.HOLD.minusMillis(1));
        assertThat(answered).doesNotContain(1_000);

        pass(Duration.ofMillis(20));

        assertThat(answered).endsWith(1_000);
        assertThat(timers).isEmpty();
    }

    @Test
    void nextWindowAnswersAtOnceAgain() {
        refuse(0, RefusalPace.AT_ONCE_MAX + 1);
        pass(RefusalPace.WINDOW);

        refuse(1_000, 1);

        assertThat(answered).endsWith(1_000);
    }

    @Test
    void costlyRefusalIsNeverAnsweredAtOnce() {
        pace.send(true, () -> answered.add(1));

        assertThat(answered).isEmpty();
        pass(RefusalPace.HOLD);
        assertThat(answered).containsExactly(1);
    }

    @Test
    void heldRefusalsAreBounded() {
        refuse(0, RefusalPace.AT_ONCE_MAX + RefusalPace.HELD_MAX);
        assertThat(answered).hasSize(RefusalPace.AT_ONCE_MAX);

        refuse(1_000_000, 1);
        pace.send(true, () -> answered.add(1_000_001));

        assertThat(answered).endsWith(1_000_000, 1_000_001);
        assertThat(held()).isEqualTo(RefusalPace.HELD_MAX);
    }
}
