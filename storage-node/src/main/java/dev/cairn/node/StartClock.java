package dev.cairn.node;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;

/** How long each phase of a start takes; phases may overlap. Safe for use by many threads. */
final class StartClock {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final long startNanos = System.nanoTime();
    private final Map<Long, String> phases = new ConcurrentSkipListMap<>();

    <T> T time(String phase, Callable<T> work) throws Exception {
        long begin = System.nanoTime();
        try {
            return work.call();
        } finally {
            phases.put(begin, "%s %d".formatted(phase, (System.nanoTime() - begin) / NANOS_PER_MILLI));
        }
    }

    long totalMillis() {
        return (System.nanoTime() - startNanos) / NANOS_PER_MILLI;
    }

    /** The phases in the order of their begin, with their milliseconds. */
    @Override
    public String toString() {
        return phases.values().stream().collect(Collectors.joining(", "));
    }
}
