package dev.cairn.replication;

/** Carries a {@link BlobError}. */
public final class BlobException extends RuntimeException {
    private final transient BlobError error;

    public BlobException(BlobError error) {
        super(error.toString(), null, false, false);
        this.error = error;
    }

    public BlobException(BlobError error, Throwable cause) {
        super(error.toString(), cause);
        this.error = error;
    }

    public BlobError error() {
        return error;
    }
}
