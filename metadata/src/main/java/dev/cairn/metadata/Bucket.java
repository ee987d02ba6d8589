package dev.cairn.metadata;

import java.time.Instant;

/**
 * A bucket as of one moment.
 *
 * @param name its name
 * @param id number in keys; never reused, so a bucket made anew under an old name shares nothing with the old one
 * @param version sequence number of the last change of its settings
 * @param settings what it accepts
 * @param created when it was made, by the clock of the node that took the request
 * @param objects how many objects it holds
 * @param bytes sum of their sizes; contents shared by copies count once for each object
 * @param storedBytes the same of what is stored of them, compressed or not
 */
public record Bucket(
        BucketName name,
        long id,
        long version,
        BucketSettings settings,
        Instant created,
        long objects,
        long bytes,
        long storedBytes) {}
