package dev.cairn.monitoring.alerts;

import java.time.Instant;
import java.util.Optional;

/**
 * What became of an alert, or of all of a rule.
 *
 * @param alert as it was just then; empty if the rule has none
 * @param summary for people, one line
 * @param by who did it, if somebody did
 */
public record AlertChange(
        Instant at,
        Kind kind,
        String rule,
        Severity severity,
        Optional<Alert> alert,
        String summary,
        Optional<String> by,
        Optional<String> comment) {
    /** What happened. */
    public enum Kind {
        FIRING,
        RESOLVED,
        /** From now on nobody is told, but for this. */
        SILENCED,
        /** The silence has ended, or somebody ended it. */
        UNSILENCED
    }

    static AlertChange of(Instant at, Kind kind, Alert alert) {
        return new AlertChange(
                at,
                kind,
                alert.rule(),
                alert.severity(),
                Optional.of(alert),
                alert.summary(),
                Optional.empty(),
                Optional.empty());
    }
}
