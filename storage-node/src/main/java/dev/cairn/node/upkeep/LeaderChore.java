package dev.cairn.node.upkeep;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** A chore that one node does for all: on the others it waits until it is their turn. */
final class LeaderChore implements Chore {
    /** Between two looks whether this node leads. */
    static final Duration LOOK = Duration.ofSeconds(5);

    private final Chore chore;
    private final BooleanSupplier leads;

    LeaderChore(Chore chore, BooleanSupplier leads) {
        this.chore = chore;
        this.leads = leads;
    }

    @Override
    public String name() {
        return chore.name();
    }

    @Override
    public Duration step() {
        return leads.getAsBoolean() ? chore.step() : LOOK;
    }

    @Override
    public Duration retryAfter() {
        return chore.retryAfter();
    }

    @Override
    public void close() {
        chore.close();
    }
}
