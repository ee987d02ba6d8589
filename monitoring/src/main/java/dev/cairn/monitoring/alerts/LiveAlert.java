package dev.cairn.monitoring.alerts;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/** One alert of one rule, from when something is wrong until its cooldown has ended. Guarded by {@link AlertBoard}, but for what says so. */
final class LiveAlert {
    private final AlertRule rule;
    private final Series series;

    /** Read by the threads that measure, without a lock. */
    private volatile AlertState state = AlertState.INACTIVE;

    private Instant since = Instant.EPOCH;
    private Optional<Instant> firedAt = Optional.empty();
    private boolean told;
    private boolean restored;
    private long restoredUntilNanos;

    // Written by the threads that measure, without a lock.
    private volatile OptionalDouble value = OptionalDouble.empty();
    private volatile long breachNanos;

    LiveAlert(AlertRule rule, Series series) {
        this.rule = rule;
        this.series = series;
    }

    /**
     * Goes on from where a node before this one was, until this one has seen as much as the rule looks at: a restart is no second
     * alarm, and does not say that all is well.
     */
    static LiveAlert restored(AlertRule rule, Series series, Alert before, boolean told, Moment now) {
        LiveAlert alert = new LiveAlert(rule, series);
        alert.state = AlertState.FIRING;
        alert.value = before.value();
        alert.since = before.since();
        alert.firedAt = before.firedAt();
        alert.told = told;
        alert.restored = true;
        alert.restoredUntilNanos = now.nanos() + rule.timing().window().toNanos();
        alert.breachNanos = now.nanos();
        return alert;
    }

    AlertRule rule() {
        return rule;
    }

    Series series() {
        return series;
    }

    boolean isFiring() {
        return state instanceof AlertState.Firing;
    }

    boolean isShown() {
        return isFiring() || state instanceof AlertState.Pending;
    }

    boolean isOver() {
        return state instanceof AlertState.Inactive;
    }

    /** Whether receivers know of it. */
    boolean isTold() {
        return told;
    }

    void tell() {
        told = true;
    }

    /** @return what became of it, if that is to be told */
    Optional<AlertChange.Kind> step(AlertState.Event event, Moment now) {
        boolean wasFiring = isFiring();
        boolean wasShown = isShown();
        state = AlertState.next(state, event, now.nanos(), rule.timing());
        if (isShown() && !wasShown) {
            since = now.wall();
        }
        if (isFiring() && !wasFiring) {
            firedAt = Optional.of(now.wall());
            told = false; // Of this firing, whatever was told of the last one.
            return Optional.of(AlertChange.Kind.FIRING);
        }
        return wasFiring && !isFiring() ? Optional.of(AlertChange.Kind.RESOLVED) : Optional.empty();
    }

    Optional<AlertChange.Kind> step(OptionalDouble seen, Moment now) {
        boolean waits = restored && now.nanos() - restoredUntilNanos < 0 && seen.isEmpty();
        if (!waits) {
            value = seen;
        }
        return step(waits ? AlertState.Event.BETWEEN : rule.limit().event(seen), now);
    }

    /** A measurement was beyond the limit: it stays so for as long as the window. */
    Optional<AlertChange.Kind> breached(double seen, Moment now) {
        breachedAgain(seen, now.nanos());
        return step(AlertState.Event.BREACH, now);
    }

    /** Without a lock, for an alert that is known to be told. */
    void breachedAgain(double seen, long nowNanos) {
        value = OptionalDouble.of(seen);
        breachNanos = nowNanos;
    }

    Optional<AlertChange.Kind> stepWithoutBreach(Moment now) {
        boolean recent = now.nanos() - breachNanos < rule.timing().window().toNanos();
        return step(recent ? AlertState.Event.BETWEEN : AlertState.Event.CLEAR, now);
    }

    Alert shown(String node, Alert.State as, Optional<Silence> silence) {
        return new Alert(
                rule.name() + "/" + series.name(),
                rule.name(),
                as,
                rule.severity(),
                series.operation(),
                series.bucket(),
                rule.measure().isOfCluster() ? Alert.CLUSTER : node,
                value,
                rule.limit().value(),
                rule.measure().unit(),
                since,
                firedAt,
                Summary.of(rule, series, value),
                silence);
    }
}
