package dev.cairn.node.upkeep;

import dev.cairn.metadata.Command.Trim;
import dev.cairn.metadata.Command.Trimmed;
import dev.cairn.metadata.Metadata;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Forgets superseded versions, kept answers and deleted buckets whose time has come. */
final class TrimChore implements Chore {
    /** Entries that one command removes, which bounds the time that the apply thread is held up. */
    static final int ENTRIES_MAX = 1_000;

    /** Between two commands while more is due: clients' commands go first. */
    static final Duration BREATH = Duration.ofMillis(20);

    private final Metadata metadata;
    private final UpkeepConfig config;
    private final ClockWatch clock;
    private final Counter removed;

    TrimChore(Metadata metadata, UpkeepConfig config, ClockWatch clock, MeterRegistry meters) {
        this.metadata = metadata;
        this.config = config;
        this.clock = clock;
        this.removed = Counter.builder("cairn.upkeep.trimmed")
                .description("Old versions, kept answers and entries of deleted buckets removed")
                .register(meters);
    }

    @Override
    public String name() {
        return "trim";
    }

    @Override
    public Duration step() {
        Optional<Instant> believed = clock.now();
        return believed.isPresent() ? trim(believed.get()) : config.trimInterval();
    }

    private Duration trim(Instant now) {
        Trimmed trimmed =
                Answers.await(metadata.submit(new Trim(now.minus(config.historyRetention()), ENTRIES_MAX, now)));
        removed.increment(trimmed.removed());
        return trimmed.more() ? BREATH : config.trimInterval();
    }

    @Override
    public Duration retryAfter() {
        return config.trimInterval();
    }
}
