package dev.cairn.monitoring.alerts;

import java.util.Optional;

/**
 * What a rule is about.
 *
 * @param operation empty for each by itself, and of what belongs to the whole node
 * @param bucket empty for all together; {@link #EACH_BUCKET} for each by itself
 */
public record Scope(Optional<String> operation, Optional<String> bucket) {
    /** Stands for each bucket that has figures of its own; no bucket can be called so. */
    public static final String EACH_BUCKET = "*each*";

    public static final Scope ALL = new Scope(Optional.empty(), Optional.empty());

    public static Scope of(String operation) {
        return new Scope(Optional.of(operation), Optional.empty());
    }

    public static Scope of(String operation, String bucket) {
        return new Scope(Optional.of(operation), Optional.of(bucket));
    }

    boolean isEachBucket() {
        return bucket.filter(EACH_BUCKET::equals).isPresent();
    }
}
