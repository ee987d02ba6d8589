package dev.cairn.monitoring;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A timer that refuses every recording. */
final class ThrowingTimer implements Timer {
    private final Timer real;

    ThrowingTimer(Timer real) {
        this.real = real;
    }

    @Override
    public void record(long amount, TimeUnit unit) {
        throw new IllegalStateException("this timer records nothing");
    }

    @Override
    public <T> T record(Supplier<T> f) {
        return f.get();
    }

    @Override
    public <T> T recordCallable(Callable<T> f) throws Exception {
        return f.call();
    }

    @Override
    public void record(Runnable f) {
        f.run();
    }

    @Override
    public long count() {
        return real.count();
    }

    @Override
    public double totalTime(TimeUnit unit) {
        return real.totalTime(unit);
    }

    @Override
    public double max(TimeUnit unit) {
        return real.max(unit);
    }

    @Override
    public TimeUnit baseTimeUnit() {
        return real.baseTimeUnit();
    }

    @Override
    public HistogramSnapshot takeSnapshot() {
        return real.takeSnapshot();
    }

    @Override
    public Id getId() {
        return real.getId();
    }
}
