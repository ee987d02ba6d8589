package dev.cairn.monitoring.alerts;

import dev.cairn.monitoring.Figures;
import dev.cairn.monitoring.alerts.TrialResult.Firing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** One series in a trial. Used by one thread. */
final class TrialSeries {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final AlertRule rule;
    private final String name;
    private final int windowMinutes;

    /** The minutes of the window, the one under way last. */
    private final Deque<List<Figures>> minutes = new ArrayDeque<>();

    private final List<Firing> firings = new ArrayList<>();
    private AlertState state = AlertState.INACTIVE;
    private Optional<Firing> under = Optional.empty();

    TrialSeries(AlertRule rule, String name) {
        this.rule = rule;
        this.name = name;
        this.windowMinutes = windowMinutes(rule);
        minutes.addLast(new ArrayList<>());
    }

    /** Windows of a trial are whole minutes. */
    static int windowMinutes(AlertRule rule) {
        return Math.toIntExact(Math.ceilDiv(rule.timing().window().toSeconds(), MINUTE.toSeconds()));
    }

    void add(Figures figures) {
        minutes.getLast().add(figures);
    }

    /** @param looks whether the rule is evaluated; before the trial begins its window only fills */
    void endMinute(Instant now, boolean looks) {
        if (looks) {
            look(now);
        }
        minutes.addLast(new ArrayList<>());
        if (minutes.size() > windowMinutes) {
            minutes.removeFirst();
        }
    }

    private void look(Instant now) {
        List<Figures> window = minutes.stream().flatMap(List::stream).toList();
        OptionalDouble value = OperationMeasures.value(rule, Figures.sum(MINUTE.multipliedBy(windowMinutes), window));
        boolean fired = state instanceof AlertState.Firing;
        state = AlertState.next(state, rule.limit().event(value), now.toEpochMilli() * NANOS_PER_MILLI, rule.timing());
        boolean fires = state instanceof AlertState.Firing;
        if (fires && !fired) {
            under = Optional.of(new Firing(name, now, Optional.empty(), value));
        } else if (fired && !fires) {
            end(Optional.of(now));
        }
    }

    private void end(Optional<Instant> at) {
        under.filter(_ -> firings.size() <= TrialResult.FIRINGS_MAX)
                .ifPresent(one -> firings.add(new Firing(one.series(), one.firedAt(), at, one.value())));
        under = Optional.empty();
    }

    /** What would have been told until now. */
    List<Firing> firings() {
        end(Optional.empty());
        return firings;
    }
}
