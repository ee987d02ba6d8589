package dev.cairn.node.transfer;

import dev.cairn.metadata.Digests;
import dev.cairn.replication.BlobStore.BlobWriter;

/**
 * A body that came whole and is what its digests announced.
 *
 * @param contentType the media type to keep
 */
public record Received(long sizeBytes, Digests digests, String contentType, Body body) {
    /** Where the bytes are. */
    public sealed interface Body {}

    /** In memory, because they are few. */
    public record Held(byte[] bytes) implements Body {}

    /** In a blob that must be committed or closed. */
    public record Written(BlobWriter writer) implements Body {}
}
