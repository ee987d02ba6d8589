package dev.cairn.node.http;

import dev.cairn.metadata.ObjectVersion;

/**
 * The outcome of a write of an object.
 *
 * @param replay an earlier request with the same idempotency key made it; this one changed nothing
 */
record Stored(ObjectVersion version, boolean replay) {
    /** Whether the write made the key, rather than a new version of it. */
    boolean created() {
        return version.created().equals(version.modified());
    }
}
