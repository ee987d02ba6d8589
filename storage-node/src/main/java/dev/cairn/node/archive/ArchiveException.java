package dev.cairn.node.archive;

/** Carries an {@link ArchiveError}. */
public final class ArchiveException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient ArchiveError error;

    public ArchiveException(ArchiveError error) {
        super(error.toString());
        this.error = error;
    }

    ArchiveException(ArchiveError error, Throwable cause) {
        super(error.toString(), cause);
        this.error = error;
    }

    public ArchiveError error() {
        return error;
    }
}
