package dev.cairn.metadata;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until a test moves it, in either direction. */
public final class SteppingClock implements InstantSource {
    private final AtomicReference<Instant> now;

    public SteppingClock(Instant start) {
        this.now = new AtomicReference<>(start);
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    /** Moves the clock; a negative step moves it back. */
    public void step(Duration by) {
        now.updateAndGet(instant -> instant.plus(by));
    }
}
