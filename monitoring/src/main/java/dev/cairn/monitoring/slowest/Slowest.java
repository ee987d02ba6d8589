package dev.cairn.monitoring.slowest;

import dev.cairn.monitoring.slowest.TopList.Ranked;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * The slowest operations of one kind: {@link #KEPT} of each of the last minutes, of each of the last hours, and since the start. What is
 * not among the slowest of its minute is among those of no longer span, so only the minute under way takes operations.
 */
public final class Slowest<T> {
    /** How many are kept of each span. */
    public static final int KEPT = 10;

    static final int MINUTES = 6;
    static final int HOURS = 25;
    private static final int MINUTES_PER_HOUR = 60;

    private record Span<T>(long number, TopList<T> top) {}

    private final Deque<Span<T>> minutes = new ArrayDeque<>();
    private final Deque<Span<T>> hours = new ArrayDeque<>();
    private final TopList<T> sinceStart = new TopList<>(KEPT);

    public Slowest(long minute) {
        minutes.addLast(new Span<>(minute, new TopList<>(KEPT)));
    }

    /** Operations that took less need not be added. */
    public long thresholdNanos() {
        return minutes.getLast().top().entryRank();
    }

    public void add(long nanos, T operation) {
        minutes.getLast().top().add(new Ranked<>(nanos, operation));
    }

    /** From now on it is this minute, counted from 1970; a clock that goes back ends a minute as well. */
    public void advance(long minute) {
        Span<T> ended = minutes.getLast();
        if (ended.number() == minute) {
            return;
        }
        sinceStart.addAll(ended.top());
        hour(Math.floorDiv(ended.number(), MINUTES_PER_HOUR)).addAll(ended.top());
        minutes.addLast(new Span<>(minute, new TopList<>(KEPT)));
        drop(minutes, MINUTES, minute);
        drop(hours, HOURS, Math.floorDiv(minute, MINUTES_PER_HOUR));
    }

    private TopList<T> hour(long number) {
        if (hours.isEmpty() || hours.getLast().number() != number) {
            hours.addLast(new Span<>(number, new TopList<>(KEPT)));
        }
        return hours.getLast().top();
    }

    private static <T> void drop(Deque<Span<T>> spans, int max, long now) {
        spans.removeIf(span -> span.number() <= now - max || span.number() > now);
        while (spans.size() > max) {
            spans.removeFirst();
        }
    }

    /** The slowest first, of the minutes that are kept. */
    public List<T> recent() {
        return sorted(minutes.stream().map(Span::top));
    }

    /** The slowest first, of the hours that are kept, the one under way included. */
    public List<T> ofDay() {
        return sorted(Stream.concat(hours.stream(), minutes.stream().skip(minutes.size() - 1L))
                .map(Span::top));
    }

    /** The slowest first, since the start. */
    public List<T> sinceStart() {
        TopList<T> all = new TopList<>(KEPT);
        all.addAll(sinceStart);
        all.addAll(minutes.getLast().top());
        return sorted(Stream.of(all));
    }

    private static <T> List<T> sorted(Stream<TopList<T>> lists) {
        List<Ranked<T>> all = new ArrayList<>();
        lists.forEach(list -> all.addAll(list.all()));
        all.sort(Comparator.comparingLong((Ranked<T> one) -> one.rank()).reversed());
        return all.stream().map(Ranked::value).toList();
    }
}
