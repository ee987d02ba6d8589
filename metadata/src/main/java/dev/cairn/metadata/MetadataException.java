package dev.cairn.metadata;

/** Carries a {@link MetadataError}. Has no stack trace: it says what was asked wrongly, not where the code stood. */
public final class MetadataException extends RuntimeException {
    private final transient MetadataError error;

    public MetadataException(MetadataError error) {
        super(error.toString(), null, false, false);
        this.error = error;
    }

    public MetadataError error() {
        return error;
    }
}
