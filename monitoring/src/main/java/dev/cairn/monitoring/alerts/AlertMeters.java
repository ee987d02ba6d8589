package dev.cairn.monitoring.alerts;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Meters of alerts. Their names are public API. */
final class AlertMeters {
    /** How it went to tell somebody. */
    enum Result {
        DELIVERED,
        FAILED,
        /** There was no room for it. */
        DROPPED
    }

    private final MeterRegistry registry;
    private final Map<Channel, Map<Result, Counter>> notifications = new EnumMap<>(Channel.class);
    private final Counter dropped;
    private final Timer evaluation;

    AlertMeters(MeterRegistry registry) {
        this.registry = registry;
        for (Channel channel : Channel.values()) {
            Map<Result, Counter> results = new EnumMap<>(Result.class);
            for (Result result : Result.values()) {
                results.put(
                        result,
                        Counter.builder("cairn.alert.notifications")
                                .description("Changes of alerts, by whether somebody was told")
                                .tag("channel", text(channel))
                                .tag("result", text(result))
                                .register(registry));
            }
            notifications.put(channel, results);
        }
        dropped = Counter.builder("cairn.alert.dropped")
                .description("Alerts that were not raised because there were too many")
                .register(registry);
        evaluation = Timer.builder("cairn.alert.evaluation")
                .description("Evaluations of all rules")
                .register(registry);
    }

    void watch(Supplier<List<Alert>> alerts) {
        for (Severity severity : Severity.values()) {
            for (String state : List.of("pending", "firing", "silenced")) {
                Gauge.builder("cairn.alerts", () -> count(alerts.get(), severity, state))
                        .description("Alerts; those that fire and are silenced only as silenced")
                        .tag("severity", text(severity))
                        .tag("state", state)
                        .register(registry);
            }
        }
    }

    void watchQueue(IntSupplier waiting) {
        Gauge.builder("cairn.alert.queue", waiting::getAsInt)
                .description("Changes of alerts that wait to be told")
                .tag("channel", text(Channel.WEBHOOK))
                .register(registry);
    }

    private static long count(List<Alert> alerts, Severity severity, String state) {
        return alerts.stream()
                .filter(alert -> alert.severity() == severity && state(alert).equals(state))
                .count();
    }

    private static String state(Alert alert) {
        return alert.state() == Alert.State.FIRING && alert.silence().isPresent() ? "silenced" : text(alert.state());
    }

    private static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    void count(Channel channel, Result result) {
        Map<Result, Counter> results = notifications.getOrDefault(channel, Map.of());
        Counter counter = results.get(result);
        if (counter != null) {
            counter.increment();
        }
    }

    void countDropped() {
        dropped.increment();
    }

    void time(Runnable evaluate) {
        evaluation.record(evaluate);
    }
}
