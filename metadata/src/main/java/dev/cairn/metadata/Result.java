package dev.cairn.metadata;

/** What became of one command. */
sealed interface Result {
    /** @param value what {@link Metadata#submit} answers: one of the result types of {@link Command} */
    record Done(Object value) implements Result {}

    /** Nothing was changed. */
    record Refused(MetadataError error) implements Result {}
}
