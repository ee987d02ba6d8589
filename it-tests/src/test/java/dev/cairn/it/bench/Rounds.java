package dev.cairn.it.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Measurements of two things in turn, so that a machine that is slow for a while is slow for both. */
final class Rounds<T> {
    static final int COUNT = 3;

    /** One measurement of some seconds. */
    interface Measurement<T> {
        T run(int round) throws IOException;
    }

    private final List<T> results;

    private Rounds(List<T> results) {
        this.results = results;
    }

    /** What both gave in {@link #COUNT} rounds, the first measured first in each. */
    record Pair<T>(Rounds<T> first, Rounds<T> second) {}

    static <T> Pair<T> inTurn(Measurement<T> first, Measurement<T> second) throws IOException {
        List<T> firsts = new ArrayList<>();
        List<T> seconds = new ArrayList<>();
        for (int round = 0; round < COUNT; round++) {
            firsts.add(first.run(round));
            seconds.add(second.run(round));
        }
        return new Pair<>(new Rounds<>(firsts), new Rounds<>(seconds));
    }

    static <T> Rounds<T> of(Measurement<T> measurement) throws IOException {
        List<T> results = new ArrayList<>();
        for (int round = 0; round < COUNT; round++) {
            results.add(measurement.run(round));
        }
        return new Rounds<>(results);
    }

    double median(ToDoubleFunction<T> part) {
        double[] sorted = results.stream().mapToDouble(part).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
