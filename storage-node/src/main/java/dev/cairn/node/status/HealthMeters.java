package dev.cairn.node.status;

import dev.cairn.node.status.Health.Check;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** What readiness says, for who scrapes: so that an alert can tell a node that answers and cannot work from one that is well. */
public final class HealthMeters implements MeterBinder {
    private final Health health;

    public HealthMeters(Health health) {
        this.health = health;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        health.report()
                .checks()
                .forEach(check -> Gauge.builder("cairn.health.ok", () -> ok(check.name()))
                        .tag("check", check.name())
                        .description("1 if this part of the node can do its work, else 0; ready if all can")
                        .register(registry));
    }

    private int ok(String name) {
        return health.report().checks().stream()
                        .filter(check -> check.name().equals(name))
                        .allMatch(Check::ok)
                ? 1
                : 0;
    }
}
