package dev.cairn.node.http;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** Time that passes when it is told to. */
final class FakeTimers implements Timers {
    private final Queue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(Timer::atNanos));
    private long nowNanos;

    private record Timer(long atNanos, Runnable work) {}

    @Override
    public void after(Duration delay, Runnable work) {
        timers.add(new Timer(nowNanos + delay.toNanos(), work));
    }

    void pass(Duration time) {
        long end = nowNanos + time.toNanos();
        while (!timers.isEmpty() && timers.element().atNanos() <= end) {
            Timer next = timers.remove();
            nowNanos = next.atNanos();
            next.work().run();
        }
        nowNanos = end;
    }

    long nanoTime() {
        return nowNanos;
    }

    int count() {
        return timers.size();
    }
}
