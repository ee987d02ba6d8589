package dev.cairn.node.alerts;

import dev.cairn.monitoring.alerts.Alert;
import dev.cairn.monitoring.alerts.AlertChange;
import dev.cairn.monitoring.alerts.Severity;
import dev.cairn.monitoring.alerts.Silence;
import dev.cairn.monitoring.alerts.Unit;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/** Alerts and their changes as JSON: in answers, events and the history. What is not known is left out. */
public final class AlertJson {
    private AlertJson() {}

    /** An alert as {@code GET /v1/alerts} shows it. */
    public static JsonObject of(Alert alert) {
        JsonObject json = new JsonObject()
                .put("id", alert.id())
                .put("rule", alert.rule())
                .put("state", Names.of(alert.state()))
                .put("severity", Names.of(alert.severity()));
        putSeen(json, alert);
        putSilence(json, alert);
        return json.put("summary", alert.summary());
    }

    private static void putSilence(JsonObject json, Alert alert) {
        alert.silence()
                .ifPresent(silence ->
                        json.put("silencedUntil", silence.until().toString()).put("silencedBy", silence.by()));
    }

    /** The same change as one that people were told of. */
    static JsonObject told(JsonObject change) {
        JsonObject told = change.copy();
        told.remove("silencedUntil");
        told.remove("silencedBy");
        return told;
    }

    private static void putSeen(JsonObject json, Alert alert) {
        alert.operation().ifPresent(operation -> json.put("operation", operation));
        alert.bucket().ifPresent(bucket -> json.put("bucket", bucket));
        json.put("node", alert.node());
        alert.value().stream().filter(Double::isFinite).forEach(value -> json.put("value", value));
        json.put("limit", alert.limit())
                .put("unit", Names.of(alert.unit()))
                .put("since", alert.since().toString());
        alert.firedAt().ifPresent(time -> json.put("firedAt", time.toString()));
    }

    /** The same with what became of it as its state; empty if the change is about a rule that has no alert. */
    public static Optional<JsonObject> event(AlertChange change) {
        return change.alert().map(alert -> of(alert).put("state", Names.of(change.kind())));
    }

    /** A change as the history has it. */
    static JsonObject of(AlertChange change) {
        JsonObject json = new JsonObject().put("at", change.at().toString()).put("rule", change.rule());
        change.alert().ifPresent(alert -> json.put("alert", alert.id()));
        json.put("state", Names.of(change.kind())).put("severity", Names.of(change.severity()));
        change.alert().ifPresent(alert -> {
            putSeen(json, alert);
            putSilence(json, alert);
        });
        json.put("summary", change.summary());
        change.by().ifPresent(by -> json.put("by", by));
        change.comment().ifPresent(comment -> json.put("comment", comment));
        return json;
    }

    /**
     * A change of the history.
     *
     * @throws RuntimeException if it is none
     */
    static AlertChange change(JsonObject json) {
        AlertChange.Kind kind = Names.parse("state", json.getString("state"), AlertChange.Kind.values());
        Optional<Alert> alert = json.containsKey("alert")
                ? Optional.of(
                        alert(json, kind == AlertChange.Kind.RESOLVED ? Alert.State.RESOLVED : Alert.State.FIRING))
                : Optional.empty();
        return new AlertChange(
                Instant.parse(json.getString("at")),
                kind,
                json.getString("rule"),
                severity(json),
                alert,
                json.getString("summary"),
                Optional.ofNullable(json.getString("by")),
                Optional.ofNullable(json.getString("comment")));
    }

    private static Severity severity(JsonObject change) {
        return Names.parse("severity", change.getString("severity"), Severity.values());
    }

    /** The alert that a change of the history is about; with a silence if nobody was told. */
    private static Alert alert(JsonObject change, Alert.State state) {
        return new Alert(
                change.getString("alert"),
                change.getString("rule"),
                state,
                severity(change),
                Optional.ofNullable(change.getString("operation")),
                Optional.ofNullable(change.getString("bucket")),
                change.getString("node"),
                Optional.ofNullable(change.getDouble("value"))
                        .map(OptionalDouble::of)
                        .orElse(OptionalDouble.empty()),
                change.getDouble("limit"),
                Names.parse("unit", change.getString("unit"), Unit.values()),
                Instant.parse(change.getString("since")),
                Optional.ofNullable(change.getString("firedAt")).map(Instant::parse),
                change.getString("summary"),
                silence(change));
    }

    private static Optional<Silence> silence(JsonObject change) {
        return Optional.ofNullable(change.getString("silencedUntil"))
                .map(until -> new Silence(Instant.parse(until), change.getString("silencedBy"), Optional.empty()));
    }
}
