package dev.cairn.metadata;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which part of a bucket to list.
 *
 * @param prefix only keys that start with it; empty for all
 * @param delimiter if present (not empty), keys that contain it after the prefix are rolled up into common prefixes
 * @param after only keys and common prefixes after this one in UTF-8 byte order; empty to start at the beginning
 * @param limit most entries and common prefixes together, 1 to {@link #LIMIT_MAX}
 * @param asOf sequence number of the point in time to list, as the first page answered it; absent for now
 */
public record ListRequest(
        BucketName bucket, String prefix, Optional<String> delimiter, String after, int limit, OptionalLong asOf) {
    public static final int LIMIT_MAX = 10_000;
}
