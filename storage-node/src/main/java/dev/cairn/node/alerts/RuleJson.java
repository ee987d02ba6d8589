package dev.cairn.node.alerts;

import dev.cairn.metadata.InvalidValueException;
import dev.cairn.monitoring.alerts.AlertRule;
import dev.cairn.monitoring.alerts.Alerts;
import dev.cairn.monitoring.alerts.Limit;
import dev.cairn.monitoring.alerts.Measure;
import dev.cairn.monitoring.alerts.Scope;
import dev.cairn.monitoring.alerts.Severity;
import dev.cairn.monitoring.alerts.Silence;
import dev.cairn.monitoring.alerts.Statistic;
import dev.cairn.monitoring.alerts.Timing;
import dev.cairn.monitoring.alerts.Unit;
import dev.cairn.node.http.JsonInput;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/** Rules as JSON. */
final class RuleJson {
    /** Written, and of no effect when read: so that an answer can be changed and sent back. */
    private static final String[] MEMBERS = {
        "name",
        "description",
        "enabled",
        "severity",
        "measure",
        "statistic",
        "operation",
        "bucket",
        "above",
        "below",
        "clear",
        "windowSeconds",
        "forSeconds",
        "cooldownSeconds",
        "minimumCount",
        "unit",
        "silence",
        "default"
    };

    /** An absence of which nothing else is said: there was not one operation. */
    private static final Limit ONE = Limit.below(1);

    private RuleJson() {}

    // Writing

    static JsonObject of(AlertRule rule, Optional<Silence> silence) {
        JsonObject json = of(rule).put("unit", Names.of(rule.measure().unit()));
        silence.ifPresent(until -> json.put("silence", SilenceJson.of(until)));
        return json.put("default", Alerts.isDefault(rule.name()));
    }

    /** What makes the rule. */
    static JsonObject of(AlertRule rule) {
        JsonObject json = new JsonObject()
                .put("name", rule.name())
                .put("description", rule.description())
                .put("enabled", rule.enabled())
                .put("severity", Names.of(rule.severity()))
                .put("measure", Names.of(rule.measure()));
        rule.statistic().ifPresent(statistic -> json.put("statistic", Names.of(statistic)));
        rule.scope().operation().ifPresent(operation -> json.put("operation", operation));
        rule.scope().bucket().ifPresent(bucket -> json.put("bucket", bucket));
        json.put(Names.of(rule.limit().side()), rule.limit().value());
        rule.limit().clear().ifPresent(clear -> json.put("clear", clear));
        return json.put("windowSeconds", rule.timing().window().toSeconds())
                .put("forSeconds", rule.timing().holdFor().toSeconds())
                .put("cooldownSeconds", rule.timing().cooldown().toSeconds())
                .put("minimumCount", rule.minimumCount());
    }

    // Reading

    /**
     * A rule of its own.
     *
     * @throws InvalidValueException if something makes no sense
     * @throws dev.cairn.monitoring.alerts.InvalidRuleException if the rule breaks a bound
     */
    static AlertRule read(String name, JsonInput input) {
        checkMembers(name, input);
        Measure measure = Names.parse("measure", input.requiredText("measure"), Measure.values());
        return new AlertRule(
                name,
                input.text("description").orElse(""),
                input.truth("enabled").orElse(true),
                severity(input).orElse(Severity.WARNING),
                measure,
                statistic(input),
                new Scope(input.text("operation"), input.text("bucket")),
                limit(input, measure),
                new Timing(
                        seconds(input, "windowSeconds", Timing.DEFAULT.window()),
                        seconds(input, "forSeconds", Timing.DEFAULT.holdFor()),
                        seconds(input, "cooldownSeconds", Timing.DEFAULT.cooldown())),
                input.number("minimumCount").orElse(1));
    }

    /** A rule of which only the members that are given change; {@code null} takes one away. */
    static AlertRule patched(AlertRule rule, JsonInput input) {
        checkMembers(rule.name(), input);
        Timing timing = rule.timing();
        return new AlertRule(
                rule.name(),
                input.text("description").orElse(rule.description()),
                input.truth("enabled").orElse(rule.enabled()),
                severity(input).orElse(rule.severity()),
                input.text("measure")
                        .map(text -> Names.parse("measure", text, Measure.values()))
                        .orElse(rule.measure()),
                given(input, "statistic") ? statistic(input) : kept(input, "statistic", rule.statistic()),
                new Scope(
                        patched(input, "operation", rule.scope().operation()),
                        patched(input, "bucket", rule.scope().bucket())),
                patched(rule, rule.limit(), input),
                new Timing(
                        seconds(input, "windowSeconds", timing.window()),
                        seconds(input, "forSeconds", timing.holdFor()),
                        seconds(input, "cooldownSeconds", timing.cooldown())),
                input.number("minimumCount").orElse(rule.minimumCount()));
    }

    private static void checkMembers(String name, JsonInput input) {
        input.only(MEMBERS);
        input.text("name").filter(given -> !given.equals(name)).ifPresent(given -> {
            throw new InvalidValueException("name", "that of the address, " + name + ", or absent", given);
        });
    }

    private static Optional<Severity> severity(JsonInput input) {
        return input.text("severity").map(text -> Names.parse("severity", text, Severity.values()));
    }

    private static Optional<Statistic> statistic(JsonInput input) {
        return input.text("statistic").map(text -> Names.parse("statistic", text, Statistic.values()));
    }

    private static Duration seconds(JsonInput input, String name, Duration otherwise) {
        return input.has(name) ? Duration.ofSeconds(input.number(name).orElse(0)) : otherwise;
    }

    private static Limit limit(JsonInput input, Measure measure) {
        if (input.has("above") == input.has("below")) {
            if (measure == Measure.ABSENCE && !input.has("above")) {
                return ONE;
            }
            throw new InvalidValueException(
                    "above", "given, or below, and not both", input.has("above") ? "both" : "absent");
        }
        Limit.Side side = input.has("above") ? Limit.Side.ABOVE : Limit.Side.BELOW;
        return new Limit(side, input.decimal(Names.of(side)).orElse(0), input.decimal("clear"));
    }

    /** If the limit moves and nothing is said of {@code clear}, that moves with it, as far in proportion. */
    private static Limit patched(AlertRule rule, Limit before, JsonInput input) {
        boolean moves = input.has("above") || input.has("below");
        Limit limit = moves ? limit(input, rule.measure()) : before;
        OptionalDouble clear = before.clear();
        if (input.isNull("clear")) {
            clear = OptionalDouble.empty();
        } else if (input.has("clear")) {
            clear = input.decimal("clear");
        } else if (moves && clear.isPresent()) {
            clear = limit.side() == before.side() ? moved(rule, before, limit) : OptionalDouble.empty();
        }
        return new Limit(limit.side(), limit.value(), clear);
    }

    private static OptionalDouble moved(AlertRule rule, Limit before, Limit now) {
        double clear = before.clear().orElse(before.value());
        double moved = before.value() == 0 ? now.value() : clear / before.value() * now.value();
        double within = now.side() == Limit.Side.ABOVE ? Math.min(moved, now.value()) : Math.max(moved, now.value());
        return OptionalDouble.of(rule.measure().unit() == Unit.RATIO ? Math.min(within, 1) : within);
    }

    private static boolean given(JsonInput input, String name) {
        return input.has(name) && !input.isNull(name);
    }

    private static Optional<String> patched(JsonInput input, String name, Optional<String> before) {
        return given(input, name) ? input.text(name) : kept(input, name, before);
    }

    private static <T> Optional<T> kept(JsonInput input, String name, Optional<T> before) {
        return input.isNull(name) ? Optional.empty() : before;
    }
}
