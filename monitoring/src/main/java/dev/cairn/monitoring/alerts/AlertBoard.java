package dev.cairn.monitoring.alerts;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * All alerts of a node and who is told of them. Every method is short and takes turns; {@link #breachedAgain} takes none.
 *
 * <p>While a rule is silenced its alerts go on, and what becomes of them is recorded but not told. When the silence ends, receivers are
 * told what they have missed: of alerts that fire and of those that do no more.
 */
final class AlertBoard {
    static final int ALERTS_MAX = 1_000;

    /** One rule about each of many buckets does not take the places of all others. */
    static final int ALERTS_OF_RULE_MAX = 200;

    private static final int REFUSED_MAX = 10_000;

    private final String node;
    private final AlertSink sink;
    private final Map<Key, LiveAlert> alerts = new ConcurrentHashMap<>();
    private final Map<String, Silence> silences = new HashMap<>();

    /** Ends of alerts that were told before a silence and ended in it. */
    private final Map<Key, AlertChange> owed = new LinkedHashMap<>();

    /** What there was no room for, each counted once. */
    private final Set<Key> refused = new HashSet<>();

    private record Key(String rule, Series series) {}

    AlertBoard(String node, AlertSink sink) {
        this.node = node;
        this.sink = sink;
    }

    // Steps

    /** Series without a value, and those that are not there any more, are well as far as one can see. */
    synchronized void step(AlertRule rule, Map<Series, OptionalDouble> values, Moment now) {
        for (LiveAlert alert : of(rule, now)) {
            OptionalDouble value = values.getOrDefault(alert.series(), OptionalDouble.empty());
            alert.step(value, now).ifPresent(kind -> changed(alert, kind, now));
            dropIfOver(alert);
        }
        values.forEach((series, value) -> {
            Key key = new Key(rule.name(), series);
            if (!alerts.containsKey(key) && rule.limit().event(value) == AlertState.Event.BREACH && isRoom(key)) {
                LiveAlert alert = new LiveAlert(rule, series);
                alerts.put(key, alert);
                alert.step(value, now).ifPresent(kind -> changed(alert, kind, now));
            }
        });
    }

    /** Of a rule about each measurement: ends its alerts whose last breach is old. */
    synchronized void step(AlertRule rule, Moment now) {
        for (LiveAlert alert : of(rule, now)) {
            alert.stepWithoutBreach(now).ifPresent(kind -> changed(alert, kind, now));
            dropIfOver(alert);
        }
    }

    /**
     * Of a rule about each measurement: another one, where an alert is told already.
     *
     * @return false if there is none
     */
    boolean breachedAgain(AlertRule rule, Series series, double value, long nowNanos) {
        LiveAlert alert = alerts.get(new Key(rule.name(), series));
        if (alert == null || !alert.isFiring() || !alert.rule().equals(rule)) {
            return false;
        }
        alert.breachedAgain(value, nowNanos);
        return true;
    }

    /** Of a rule about each measurement: one that is beyond the limit. */
    synchronized void breached(AlertRule rule, Series series, double value, Moment now) {
        Key key = new Key(rule.name(), series);
        if (!alerts.containsKey(key) && !isRoom(key)) {
            return;
        }
        LiveAlert alert = alerts.computeIfAbsent(key, _ -> new LiveAlert(rule, series));
        alert.breached(value, now).ifPresent(kind -> changed(alert, kind, now));
        dropIfOver(alert);
    }

    private boolean isRoom(Key key) {
        if (refused.contains(key)) {
            return false;
        }
        if (alerts.size() < ALERTS_MAX && of(key.rule()).size() < ALERTS_OF_RULE_MAX) {
            return true;
        }
        if (refused.size() < REFUSED_MAX) {
            refused.add(key);
        }
        sink.dropped(key.rule());
        return false;
    }

    /** Ends all alerts of a rule, with a word to who knows of them. */
    synchronized void reset(String rule, Moment now) {
        for (LiveAlert alert : of(rule)) {
            alert.step(AlertState.Event.RESET, now).ifPresent(kind -> changed(alert, kind, now));
            dropIfOver(alert);
        }
    }

    /** Goes on with an alert that fired when the node was stopped. */
    synchronized void restore(AlertRule rule, Alert before, Moment now) {
        Series series = new Series(before.operation(), before.bucket());
        boolean told = before.silence().isEmpty();
        alerts.put(new Key(rule.name(), series), LiveAlert.restored(rule, series, before, told, now));
    }

    private List<LiveAlert> of(String rule) {
        return alerts.values().stream()
                .filter(alert -> alert.rule().name().equals(rule))
                .toList();
    }

    /** But for those that another rule of this name raised a moment ago, which end. */
    private List<LiveAlert> of(AlertRule rule, Moment now) {
        List<LiveAlert> own = new ArrayList<>();
        for (LiveAlert alert : of(rule.name())) {
            if (alert.rule().raisesAs(rule)) {
                own.add(alert);
            } else {
                alert.step(AlertState.Event.RESET, now).ifPresent(kind -> changed(alert, kind, now));
                dropIfOver(alert);
            }
        }
        return own;
    }

    private void dropIfOver(LiveAlert alert) {
        if (alert.isOver()) {
            alerts.remove(new Key(alert.rule().name(), alert.series()));
            refused.clear(); // There is room again.
        }
    }

    private void changed(LiveAlert alert, AlertChange.Kind kind, Moment now) {
        Optional<Silence> silence = silence(alert.rule().name(), now.wall());
        boolean firing = kind == AlertChange.Kind.FIRING;
        AlertChange change = AlertChange.of(
                now.wall(), kind, alert.shown(node, firing ? Alert.State.FIRING : Alert.State.RESOLVED, silence));
        sink.record(change);
        if (silence.isEmpty()) {
            settle(new Key(alert.rule().name(), alert.series()));
        }
        if (firing && silence.isEmpty()) {
            alert.tell();
            sink.tell(change);
        } else if (!firing && alert.isTold()) {
            end(alert, change, silence.isPresent());
        }
    }

    /** Tells the end that is owed of an alert before anything else is told of it: its silence may have run out a moment ago. */
    private void settle(Key key) {
        AlertChange due = owed.remove(key);
        if (due != null) {
            sink.tell(due);
        }
    }

    private void end(LiveAlert alert, AlertChange change, boolean silenced) {
        if (silenced && owed.size() < ALERTS_MAX) {
            owed.put(new Key(alert.rule().name(), alert.series()), change);
        } else {
            sink.tell(change);
        }
    }

    // Silences

    /** The ends that receivers are told when silences are over. */
    synchronized List<AlertChange> owed() {
        return List.copyOf(owed.values());
    }

    /** Takes over an end that was owed when the node was stopped. */
    synchronized void owe(AlertChange end) {
        end.alert()
                .ifPresent(alert ->
                        owed.put(new Key(alert.rule(), new Series(alert.operation(), alert.bucket())), end));
    }

    /** From now on, and instead of what was said before. */
    synchronized void silence(AlertRule rule, Silence silence, Moment now) {
        silences.put(rule.name(), silence);
        tellSilence(rule, AlertChange.Kind.SILENCED, silence, now);
    }

    /** Takes over the silences that were kept. */
    synchronized void silences(Map<String, Silence> kept) {
        silences.putAll(kept);
    }

    /** @param ended the silence, of whoever ends it */
    synchronized void unsilence(AlertRule rule, Silence ended, Moment now) {
        silences.remove(rule.name());
        tellSilence(rule, AlertChange.Kind.UNSILENCED, ended, now);
        catchUp(rule);
    }

    private void catchUp(AlertRule rule) {
        owed.entrySet().removeIf(one -> {
            boolean due = one.getKey().rule().equals(rule.name());
            if (due) {
                sink.tell(one.getValue());
            }
            return due;
        });
        for (LiveAlert alert : of(rule.name())) {
            if (alert.isFiring() && !alert.isTold()) {
                alert.tell();
                Alert shown = alert.shown(node, Alert.State.FIRING, Optional.empty());
                sink.tell(AlertChange.of(shown.firedAt().orElse(shown.since()), AlertChange.Kind.FIRING, shown));
            }
        }
    }

    /** One change for each alert that it is about, or one for the rule. */
    private void tellSilence(AlertRule rule, AlertChange.Kind kind, Silence silence, Moment now) {
        Optional<Silence> shown = kind == AlertChange.Kind.SILENCED ? Optional.of(silence) : Optional.empty();
        List<Optional<Alert>> about = new ArrayList<>();
        of(rule.name()).stream()
                .filter(LiveAlert::isFiring)
                .forEach(alert -> about.add(Optional.of(alert.shown(node, Alert.State.FIRING, shown))));
        if (about.isEmpty()) {
            about.add(Optional.empty());
        }
        String summary = kind == AlertChange.Kind.SILENCED
                ? "Alerts of %s are not told until %s".formatted(rule.name(), silence.until())
                : "Alerts of %s are told again".formatted(rule.name());
        for (Optional<Alert> alert : about) {
            AlertChange change = new AlertChange(
                    now.wall(),
                    kind,
                    rule.name(),
                    rule.severity(),
                    alert,
                    summary,
                    Optional.of(silence.by()),
                    silence.comment());
            sink.record(change);
            sink.tell(change);
        }
    }

    /** The rules whose silence has ended by itself. */
    synchronized List<String> ended(Instant now) {
        return silences.entrySet().stream()
                .filter(one -> !one.getValue().until().isAfter(now))
                .map(Map.Entry::getKey)
                .toList();
    }

    synchronized Optional<Silence> silence(String rule, Instant now) {
        return Optional.ofNullable(silences.get(rule))
                .filter(silence -> silence.until().isAfter(now));
    }

    synchronized Map<String, Silence> silences() {
        return Map.copyOf(silences);
    }

    // What there is

    /** The worst first, then the oldest. */
    synchronized List<Alert> shown(Instant now) {
        return alerts.values().stream()
                .filter(LiveAlert::isShown)
                .map(alert -> alert.shown(
                        node,
                        alert.isFiring() ? Alert.State.FIRING : Alert.State.PENDING,
                        silence(alert.rule().name(), now)))
                .sorted(Comparator.comparing(Alert::state)
                        .reversed()
                        .thenComparing(Comparator.comparing(Alert::severity).reversed())
                        .thenComparing(Alert::since)
                        .thenComparing(Alert::id))
                .toList();
    }

    /** The rules that have alerts. */
    Set<String> rules() {
        return alerts.values().stream().map(alert -> alert.rule().name()).collect(Collectors.toSet());
    }
}
