package dev.cairn.monitoring.alerts;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Something that is not as it should be, as a rule sees it.
 *
 * @param id the rule's name, a slash, and what it is about
 * @param node its id; {@link #CLUSTER} if it is of the cluster as a whole
 * @param value that was seen last; empty if there is none any more
 * @param since when it began
 * @param firedAt when it was told; empty while it has not lasted long enough
 * @param silence if nobody is told at the moment
 */
public record Alert(
        String id,
        String rule,
        State state,
        Severity severity,
        Optional<String> operation,
        Optional<String> bucket,
        String node,
        OptionalDouble value,
        double limit,
        Unit unit,
        Instant since,
        Optional<Instant> firedAt,
        String summary,
        Optional<Silence> silence) {
    /** Stands for all nodes, so that an alert is the same whichever tells of it; no node can be called so. */
    public static final String CLUSTER = "cluster";

    /** Whether all nodes see it, and one tells of it. */
    boolean isOfCluster() {
        return node.equals(CLUSTER);
    }

    /** The same, ended by nobody who looked at it: its rule is gone. */
    Alert resolved() {
        return new Alert(
                id,
                rule,
                State.RESOLVED,
                severity,
                operation,
                bucket,
                node,
                OptionalDouble.empty(),
                limit,
                unit,
                since,
                firedAt,
                "Its rule is gone",
                silence);
    }

    /** A closed set: with {@code silenced} each is a label value. */
    public enum State {
        PENDING,
        FIRING,
        RESOLVED
    }
}
