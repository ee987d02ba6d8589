package dev.cairn.monitoring.alerts;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** All rules of a node by name: its defaults, what was made of them, and others. Immutable. */
final class RuleBook {
    static final int RULES_MAX = 100;

    private static final Map<String, AlertRule> DEFAULTS =
            DefaultRules.ALL.stream().collect(Collectors.toUnmodifiableMap(AlertRule::name, rule -> rule));

    private final Map<String, AlertRule> rules;

    private RuleBook(Map<String, AlertRule> rules) {
        this.rules = Collections.unmodifiableMap(rules);
    }

    /** @param own those that differ from the defaults */
    static RuleBook of(Collection<AlertRule> own) {
        Map<String, AlertRule> rules = new TreeMap<>(DEFAULTS);
        own.forEach(rule -> rules.put(rule.name(), rule));
        return new RuleBook(rules);
    }

    static boolean isDefault(String name) {
        return DEFAULTS.containsKey(name);
    }

    Collection<AlertRule> all() {
        return rules.values();
    }

    Optional<AlertRule> get(String name) {
        return Optional.ofNullable(rules.get(name));
    }

    /** @throws InvalidRuleException if there would be too many */
    RuleBook with(AlertRule rule) {
        InvalidRuleException.require(
                rules.containsKey(rule.name()) || rules.size() < RULES_MAX,
                "rules",
                "at most " + RULES_MAX,
                rules.size() + 1);
        Map<String, AlertRule> more = new TreeMap<>(rules);
        more.put(rule.name(), rule);
        return new RuleBook(more);
    }

    /** A default is again as it was at first. */
    RuleBook without(String name) {
        Map<String, AlertRule> fewer = new TreeMap<>(rules);
        if (isDefault(name)) {
            fewer.put(name, DEFAULTS.get(name));
        } else {
            fewer.remove(name);
        }
        return new RuleBook(fewer);
    }

    /** Those that differ from the defaults: a later version's defaults reach who changed nothing. */
    Map<String, AlertRule> own() {
        Map<String, AlertRule> own = new TreeMap<>(rules);
        own.values().removeIf(rule -> rule.equals(DEFAULTS.get(rule.name())));
        return own;
    }
}
