package dev.cairn.node.thumbnail;

import java.time.Duration;

/**
 * What thumbnails may cost a node.
 *
 * @param jobs made at once, each on a thread of its own
 * @param waiting for their turn; others are refused
 * @param pixels of a source
 * @param time of one job, from its turn on
 * @param jobBytes memory of one job
 * @param allBytes memory of all jobs; those that find none left wait for it
 */
public record ThumbnailLimits(int jobs, int waiting, long pixels, Duration time, long jobBytes, long allBytes) {
    public static final int JOBS_MAX = 64;
    public static final int WAITING_MAX = 10_000;
    public static final long PIXELS_MAX = 1_000_000_000;
    public static final ThumbnailLimits USUAL =
            new ThumbnailLimits(1, 128, 100_000_000, Duration.ofSeconds(10), 96 << 20, 128 << 20);

    public ThumbnailLimits {
        check(jobs >= 1 && jobs <= JOBS_MAX, "variants.jobs", "1 to " + JOBS_MAX, jobs);
        check(waiting >= 1 && waiting <= WAITING_MAX, "variants.waiting-max", "1 to " + WAITING_MAX, waiting);
        check(pixels >= 1 && pixels <= PIXELS_MAX, "variants.pixels-max", "1 to " + PIXELS_MAX, pixels);
        check(time.isPositive(), "variants.time-limit", "positive", time);
        check(jobBytes >= 1, "variants.job-memory", "positive", jobBytes);
        check(allBytes >= jobBytes, "variants.memory", "variants.job-memory at least", allBytes);
    }

    private static void check(boolean holds, String field, String limit, Object value) {
        if (!holds) {
            throw new IllegalArgumentException("%s must be %s; is %s".formatted(field, limit, value));
        }
    }
}
