package dev.cairn.node.upkeep;

import dev.cairn.metadata.Metadata;
import dev.cairn.metadata.MetadataView;
import dev.cairn.node.variant.UnusedVariants;
import java.time.Duration;

/** Removes kept variants of pictures that nothing references any more. */
final class VariantChore implements Chore {
    /** Variants looked at in one step. */
    static final int LOOKED_AT_MAX = 1_000;

    /** Between two steps of one round. */
    static final Duration BREATH = Duration.ofMillis(50);

    private final Metadata metadata;
    private final UnusedVariants unused;
    private final UpkeepConfig config;

    VariantChore(Metadata metadata, UnusedVariants unused, UpkeepConfig config) {
        this.metadata = metadata;
        this.unused = unused;
        this.config = config;
    }

    @Override
    public String name() {
        return "variants";
    }

    @Override
    public Duration step() {
        MetadataView view = Answers.await(metadata.view());
        return unused.remove(view::isReferenced, LOOKED_AT_MAX) ? BREATH : retryAfter();
    }

    /** They are found by asking for each of them, so it is not done as often as blobs are deleted. */
    @Override
    public Duration retryAfter() {
        return config.trimInterval();
    }
}
