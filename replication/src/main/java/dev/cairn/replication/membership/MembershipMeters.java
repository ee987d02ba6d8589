package dev.cairn.replication.membership;

import dev.cairn.replication.membership.MembershipChange.Kind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** Meters of the cluster's members. Names are public API. For one thread. */
final class MembershipMeters {
    private static final String UNREADABLE = "unreadable";

    private final Map<Member.State, AtomicInteger> states = new EnumMap<>(Member.State.class);
    private final Map<Kind, Counter> changes = new EnumMap<>(Kind.class);
    private final AtomicInteger unreadable;
    private final AtomicInteger running;

    MembershipMeters(MeterRegistry registry) {
        for (Member.State state : Member.State.values()) {
            states.put(state, members(registry, label(state)));
        }
        unreadable = members(registry, UNREADABLE);
        for (Kind kind : Kind.values()) {
            Counter counter = Counter.builder("cairn.cluster.member.changes")
                    .description("Changes of other members, as this node saw them")
                    .tag("change", label(kind))
                    .register(registry);
            changes.put(kind, counter);
        }
        running = new AtomicInteger(1);
        Gauge.builder("cairn.cluster.hazelcast.running", running, AtomicInteger::get)
                .description("1 while this node can hear of others, else 0")
                .register(registry);
    }

    private static AtomicInteger members(MeterRegistry registry, String state) {
        AtomicInteger members = new AtomicInteger();
        Gauge.builder("cairn.cluster.members", members, AtomicInteger::get)
                .description("Other members that this node sees")
                .tag("state", state)
                .register(registry);
        return members;
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    void seen(List<Member> members) {
        states.forEach((state, gauge) -> gauge.set((int) members.stream()
                .filter(member -> member.attributes().isPresent() && member.state() == state)
                .count()));
        unreadable.set((int)
                members.stream().filter(member -> member.attributes().isEmpty()).count());
    }

    void changed(Kind kind) {
        Objects.requireNonNull(changes.get(kind)).increment(); // There is one of each.
    }

    void stopped() {
        running.set(0);
    }
}
