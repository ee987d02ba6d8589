package dev.cairn.metadata;

/**
 * Where the bytes of an object are. Contents are immutable and may be shared by several objects (a copy shares its
 * source's content); the state machine counts the references.
 */
public sealed interface Content {
    /** Names the content; unique in the cluster, never reused. */
    FileId id();

    /** The bytes travelled in the commit and lie in the metadata store: {@link MetadataView#inlineBody}. */
    record Inline(FileId id) implements Content {}

    /** The bytes are a blob of this id on a volume, synced there before the commit was proposed. */
    record Blob(FileId id) implements Content {}

    /**
     * The same, but compressed: frames of the body and a table of them.
     *
     * @param blobBytes how long the blob is
     */
    record Framed(FileId id, Coding coding, long blobBytes) implements Content {}
}
