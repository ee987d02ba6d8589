package dev.cairn.node.upkeep;

import dev.cairn.metadata.Command.ForgetGarbage;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.Metadata;
import dev.cairn.replication.BlobStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Deletes the blobs that the metadata says nothing references any more, then tells it so. A crash in between repeats the
 * deletion, which is harmless: a content without references never gets one again, and ids are not reused.
 */
final class GarbageChore implements Chore {
    /** Blobs deleted in one step. */
    static final int BLOBS_MAX = 1_000;

    /** Between two steps while more is due. */
    static final Duration BREATH = Duration.ofMillis(20);

    private final Metadata metadata;
    private final BlobStore blobs;
    private final UpkeepConfig config;
    private final InstantSource clock;
    private final Counter deleted;

    GarbageChore(Metadata metadata, BlobStore blobs, UpkeepConfig config, InstantSource clock, MeterRegistry meters) {
        this.metadata = metadata;
        this.blobs = blobs;
        this.config = config;
        this.clock = clock;
        this.deleted = Counter.builder("cairn.upkeep.garbage")
                .description("Blobs deleted because nothing references them any more")
                .register(meters);
    }

    @Override
    public String name() {
        return "garbage";
    }

    @Override
    public Duration step() {
        List<FileId> garbage = Answers.await(metadata.view()).garbage(BLOBS_MAX);
        if (garbage.isEmpty()) {
            return config.garbageInterval();
        }
        garbage.forEach(blobs::delete);
        Answers.await(metadata.submit(new ForgetGarbage(garbage, clock.instant())));
        deleted.increment(garbage.size());
        return garbage.size() == BLOBS_MAX ? BREATH : config.garbageInterval();
    }

    @Override
    public Duration retryAfter() {
        return config.garbageInterval();
    }
}
