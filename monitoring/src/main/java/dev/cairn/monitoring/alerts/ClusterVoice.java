package dev.cairn.monitoring.alerts;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Whether this node tells receivers of an alert that concerns the whole cluster. All nodes see the same, and one tells: that which leads. Who
 * comes to lead tells of all that fires, and of what ended lately, as nobody knows what the one before has told: receivers take an alert that
 * they know as the same. Any thread; nothing waits.
 */
final class ClusterVoice {
    /** An end is told again for so long: more than it takes to choose a leader and to see the same there, and all attempts to send. */
    static final Duration ENDED_MAX = Duration.ofMinutes(10);

    private final Supplier<ClusterRole> role;

    /** The latest of each alert of the cluster; of ends only those of late. */
    private final Map<String, AlertChange> latest = new LinkedHashMap<>();

    /** Those whose beginning was told while nobody led: who then leads may never have seen them. */
    private final Set<String> toldAlone = new HashSet<>();

    private ClusterRole before;

    ClusterVoice(Supplier<ClusterRole> role) {
        this.role = role;
        this.before = role.get();
    }

    /** What is to be told, so that it is known to who leads later. */
    synchronized void see(AlertChange change) {
        change.alert().filter(Alert::isOfCluster).ifPresent(alert -> {
            latest.remove(alert.id());
            latest.put(alert.id(), change);
            if (latest.size() > AlertBoard.ALERTS_MAX) {
                latest.remove(latest.keySet().iterator().next());
            }
        });
    }

    /** Whether this node is the one to send a change now. */
    synchronized boolean tells(AlertChange change) {
        if (change.alert().filter(Alert::isOfCluster).isEmpty()) {
            return true;
        }
        String id = change.alert().get().id();
        boolean begins = change.kind() == AlertChange.Kind.FIRING;
        ClusterRole now = role.get();
        if (begins) {
            toldAlone.remove(id);
        }
        if (begins && now == ClusterRole.NOBODY_LEADS && toldAlone.size() < AlertBoard.ALERTS_MAX) {
            toldAlone.add(id);
        }
        boolean owesEnd = !begins && toldAlone.contains(id); // To each webhook, at each attempt.
        return now != ClusterRole.FOLLOWS || owesEnd;
    }

    /** Due once a second: what is to be told because this node has come to lead; mostly nothing. */
    synchronized List<AlertChange> takeOver(Instant now) {
        latest.values()
                .removeIf(change -> change.kind() == AlertChange.Kind.RESOLVED
                        && change.at().plus(ENDED_MAX).isBefore(now));
        ClusterRole current = role.get();
        boolean comesToLead = current == ClusterRole.LEADS && before != ClusterRole.LEADS;
        before = current;
        return comesToLead ? List.copyOf(latest.values()) : List.of();
    }
}
