package dev.cairn.monitoring.alerts;

import java.util.Map;

/**
 * What people have said about alerts.
 *
 * @param rules those that differ from the defaults, by name
 * @param silences by the names of rules
 * @param webhooks by name
 */
public record AlertSettings(
        Map<String, AlertRule> rules, Map<String, Silence> silences, Map<String, Webhook> webhooks) {
    public static final AlertSettings NONE = new AlertSettings(Map.of(), Map.of(), Map.of());

    public AlertSettings {
        rules = Map.copyOf(rules);
        silences = Map.copyOf(silences);
        webhooks = Map.copyOf(webhooks);
    }
}
