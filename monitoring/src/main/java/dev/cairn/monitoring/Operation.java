package dev.cairn.monitoring;

/** What a node does that is worth timing. Names are public API: they are label values of exported metrics. */
public enum Operation {
    UPLOAD,
    DOWNLOAD,
    DELETE,
    METADATA_READ,
    METADATA_WRITE,
    METADATA_LIST,
    /** One batch of commands, from its proposal to its application. */
    COMMIT,
    /** One {@code fdatasync} of a volume. */
    FSYNC
}
