package dev.cairn.monitoring.slowest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Of all that is added, those with the highest ranks. */
final class TopList<T> {
    record Ranked<T>(long rank, T value) {}

    private final int max;
    private final PriorityQueue<Ranked<T>> lowestFirst = new PriorityQueue<>(Comparator.comparingLong(Ranked::rank));

    TopList(int max) {
        this.max = max;
    }

    void add(Ranked<T> one) {
        if (one.rank() < entryRank()) {
            return;
        }
        if (lowestFirst.size() == max) {
            lowestFirst.remove();
        }
        lowestFirst.add(one);
    }

    void addAll(TopList<T> others) {
        others.lowestFirst.forEach(this::add);
    }

    /** What is below this would not be kept. */
    long entryRank() {
        Ranked<T> lowest = lowestFirst.peek();
        return lowest == null || lowestFirst.size() < max ? 0 : lowest.rank() + 1;
    }

    List<Ranked<T>> all() {
        return new ArrayList<>(lowestFirst);
    }
}
