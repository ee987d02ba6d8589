package dev.cairn.replication;

import java.util.Optional;
import java.util.function.BiPredicate;

/** Between replicas in one JVM: cuts one of them off from all others, and heals. */
final class Firewall implements BiPredicate<String, String> {
    private volatile Optional<String> isolated = Optional.empty();

    /** From now on nothing goes from this one to others, or to it. */
    void isolate(String id) {
        isolated = Optional.of(id);
    }

    void heal() {
        isolated = Optional.empty();
    }

    /** Whether what one sends arrives at the other. */
    @Override
    public boolean test(String from, String to) {
        return isolated.filter(id -> !from.equals(to) && (id.equals(from) || id.equals(to)))
                .isEmpty();
    }
}
