package dev.cairn.node.variant;

import dev.cairn.node.thumbnail.ThumbnailLimits;

/**
 * What variants may cost.
 *
 * @param limits {@code variants.jobs}, {@code waiting-max}, {@code pixels-max}, {@code time-limit}, {@code job-memory}, {@code memory}
 * @param uploadJobs {@code variants.upload-jobs}: those that are made at once after uploads, beside all else
 * @param cacheBytes {@code variants.cache-bytes}: those that are kept on disk
 */
public record VariantsConfig(ThumbnailLimits limits, int uploadJobs, long cacheBytes) {
    static final long CACHE_BYTES_MAX = 1L << 50;

    public static final VariantsConfig DEFAULT = new VariantsConfig(ThumbnailLimits.USUAL, 2, 1L << 30);

    public VariantsConfig {
        if (uploadJobs < 1 || uploadJobs > ThumbnailLimits.JOBS_MAX) {
            throw new IllegalArgumentException(
                    "variants.upload-jobs must be 1 to %d; is %d".formatted(ThumbnailLimits.JOBS_MAX, uploadJobs));
        }
        if (cacheBytes < 0 || cacheBytes > CACHE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "variants.cache-bytes must be 0 to %,d; is %,d".formatted(CACHE_BYTES_MAX, cacheBytes));
        }
    }
}
