package dev.cairn.monitoring;

import dev.cairn.monitoring.recording.Recording;
import dev.cairn.monitoring.recording.Sum;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToLongFunction;

/**
 * What one series did in a span of time, each figure computed when it is asked for: a percentile adds up all cells, the others only a
 * few counters. Immutable.
 */
public final class Figures {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Duration span;
    private final List<Part> parts;

    /** @param share of the recording that belongs to the span, which is taken to be spread evenly */
    private record Part(Recording recording, double share) {}

    private Figures(List<Part> parts, Duration span) {
        this.span = span;
        this.parts = List.copyOf(parts);
    }

    /** @param parts in any order */
    Figures(Duration span, List<Recording> parts) {
        this(parts.stream().map(part -> new Part(part, 1)).toList(), span);
    }

    /** One part in so many of what a longer span did. */
    static Figures shareOf(Recording whole, long parts, Duration span) {
        return new Figures(List.of(new Part(whole, 1.0 / (double) parts)), span);
    }

    /** Nothing was done. */
    public static Figures none(Duration span) {
        return new Figures(span, List.of());
    }

    /** All that was done in some spans, which together took so long. */
    public static Figures sum(Duration span, List<Figures> some) {
        List<Part> parts = new ArrayList<>();
        some.forEach(one -> parts.addAll(one.parts));
        return new Figures(parts, span);
    }

    public Duration span() {
        return span;
    }

    /** How many operations ended. */
    public long count() {
        return total(Recording::count);
    }

    public long successes() {
        return counted(Outcome.SUCCESS);
    }

    private long counted(Outcome outcome) {
        return total(of(outcome));
    }

    private static ToLongFunction<Recording> of(Outcome outcome) {
        return recording -> recording.outcomes()[outcome.code()];
    }

    /** A whole number, but at least one if there was anything: less than one operation is not the same as none. */
    private long total(ToLongFunction<Recording> counter) {
        double total = exact(counter);
        return total > 0 ? Math.max(1, Math.round(total)) : 0;
    }

    /** Not a whole number where parts are shares. */
    private double exact(ToLongFunction<Recording> counter) {
        return parts.stream()
                .mapToDouble(part -> part.share() * counter.applyAsLong(part.recording()))
                .sum();
    }

    private static OptionalDouble ratio(double part, double whole) {
        return whole > 0 ? OptionalDouble.of(part / whole) : OptionalDouble.empty();
    }

    public double perSecond() {
        return span.isPositive() ? exact(Recording::count) * NANOS_PER_SECOND / span.toNanos() : 0;
    }

    /** Part of all operations that succeeded, 0 to 1; empty if there are none. */
    public OptionalDouble successRate() {
        return ratio(exact(of(Outcome.SUCCESS)), exact(Recording::count));
    }

    /** Part of all operations that failed, but for those whose client is to blame: {@link Outcome#CLIENT} and {@link Outcome#CONFLICT}. */
    public OptionalDouble faultRate() {
        double faults = exact(Recording::count)
                - exact(of(Outcome.SUCCESS))
                - exact(of(Outcome.CLIENT))
                - exact(of(Outcome.CONFLICT));
        return ratio(faults, exact(Recording::count));
    }

    /** Mean duration of successes; empty if there are none. */
    public OptionalDouble meanSeconds() {
        return ratio(exact(recording -> recording.durations().nanos()) / NANOS_PER_SECOND, exact(of(Outcome.SUCCESS)));
    }

    /**
     * The duration that a part of all successes did not exceed; empty if there are none.
     *
     * @param quantile 0 to 1
     */
    public OptionalDouble percentileSeconds(double quantile) {
        if (successes() == 0) {
            return OptionalDouble.empty();
        }
        Sum sum = new Sum();
        parts.forEach(part -> sum.add(part.recording()));
        return OptionalDouble.of(sum.percentile(quantile) / NANOS_PER_SECOND);
    }

    /** Mean heap that one operation allocated, of those of which it is known; empty if there are none. */
    public OptionalDouble allocatedBytesMean() {
        return ratio(exact(Recording::allocatedBytes), exact(Recording::allocating));
    }
}
