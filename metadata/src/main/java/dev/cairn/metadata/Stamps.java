package dev.cairn.metadata;

import dev.cairn.metadata.ObjectRows.Current;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Stamps of a new version: those of one key grow strictly, whatever the clocks of the nodes say. */
final class Stamps {
    private static final Duration STEP_MIN = Duration.ofMillis(1);

    private Stamps() {}

    static Instant created(Optional<Current> old, Instant at) {
        return old.map(current -> current.object().created()).orElse(at);
    }

    static Instant modified(Optional<Current> old, Instant at) {
        return old.map(current -> current.object().modified().plus(STEP_MIN))
                .filter(earliest -> earliest.isAfter(at))
                .orElse(at);
    }
}
