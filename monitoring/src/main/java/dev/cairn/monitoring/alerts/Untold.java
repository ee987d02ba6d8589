package dev.cairn.monitoring.alerts;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What people have not been told of when a node stops.
 *
 * @param owed ends of alerts whose rule is silenced, for when it is no more
 * @param webhooks what waits for each, by name, the oldest first; those that nothing waits for are left out
 */
public record Untold(List<AlertChange> owed, Map<String, List<AlertChange>> webhooks) {
    public static final Untold NOTHING = new Untold(List.of(), Map.of());

    public Untold {
        owed = List.copyOf(owed);
        webhooks = webhooks.entrySet().stream()
                .filter(one -> !one.getValue().isEmpty())
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, one -> List.copyOf(one.getValue())));
    }
}
