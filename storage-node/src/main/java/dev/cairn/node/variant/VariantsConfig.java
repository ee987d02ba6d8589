package dev.cairn.node.variant;

import dev.cairn.node.thumbnail.ThumbnailLimits;

/**
 * What variants may cost.
 *
 * @param limits {@code variants.jobs}, {@code waiting-max}, {@code pixels-max}, {@code time-limit}, {@code job-memory}, {@code memory}
 * @param cacheBytes {@code variants.cache-bytes}: those that are kept on disk
 */
public record VariantsConfig(ThumbnailLimits limits, long cacheBytes) {
    static final long CACHE_BYTES_MAX = 1L << 50;

    public static final VariantsConfig DEFAULT = new VariantsConfig(ThumbnailLimits.USUAL, 1L << 30);

    public VariantsConfig {
        if (cacheBytes < 0 || cacheBytes > CACHE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "variants.cache-bytes must be 0 to %,d; is %,d".formatted(CACHE_BYTES_MAX, cacheBytes));
        }
    }
}
