package dev.cairn.monitoring;

import dev.cairn.monitoring.slowest.Slowest;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Those operations of one kind that are looked at one by one: the slowest, those that take longer than somebody has set as limit, and
 * samples. All others cost one comparison with {@link #lookNanos}.
 */
final class SingleOperations {
    private static final long NO_LIMIT = Long.MAX_VALUE;

    private final Slowest<EndedOperation> slowest;
    private Consumer<EndedOperation> watcher = _ -> {};
    private long limitNanos = NO_LIMIT;
    private List<Consumer<EndedOperation>> samplers = List.of();
    private boolean sampleDue;

    /** Operations that take at least so long are to be given to {@link #ended}. */
    private volatile long lookNanos;

    SingleOperations(long minute) {
        slowest = new Slowest<>(minute);
    }

    long lookNanos() {
        return lookNanos;
    }

    /** Keeps and tells it. Listeners run on this thread, outside of any lock. */
    void ended(long nanos, EndedOperation operation) {
        keep(nanos, operation).forEach(listener -> listener.accept(operation));
    }

    /** @return who is to be told */
    private synchronized Stream<Consumer<EndedOperation>> keep(long nanos, EndedOperation operation) {
        Stream<Consumer<EndedOperation>> sampling = sampleDue ? samplers.stream() : Stream.of();
        slowest.add(nanos, operation);
        sampleDue = false;
        look();
        return nanos > limitNanos ? Stream.concat(Stream.of(watcher), sampling) : sampling;
    }

    /** @param watcher hears of each operation that takes longer than {@code nanos} */
    synchronized void watch(long nanos, Consumer<EndedOperation> watcher) {
        this.limitNanos = nanos;
        this.watcher = watcher;
        look();
    }

    void watchNothing() {
        watch(NO_LIMIT, _ -> {});
    }

    /** Due once a second: then the next one is a sample. */
    synchronized void tick(long minute, List<Consumer<EndedOperation>> samplers) {
        slowest.advance(minute);
        this.samplers = samplers;
        sampleDue = !samplers.isEmpty();
        look();
    }

    private void look() {
        long beyond = limitNanos == NO_LIMIT ? NO_LIMIT : limitNanos + 1;
        lookNanos = sampleDue ? 0 : Math.min(slowest.thresholdNanos(), beyond);
    }

    synchronized List<EndedOperation> of(Window window) {
        return switch (window) {
            case MINUTE, FIVE_MINUTES -> slowest.recent();
            case HOUR, DAY -> slowest.ofDay();
            case START -> slowest.sinceStart();
        };
    }

    synchronized Stream<EndedOperation> all() {
        return Stream.of(slowest.recent(), slowest.ofDay(), slowest.sinceStart())
                .flatMap(List::stream)
                .toList()
                .stream();
    }
}
