package dev.cairn.node.thumbnail;

/** Carries a {@link ThumbnailError}. Has no stack trace: it says what is wrong with a picture, not where the code stood. */
public final class ThumbnailException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient ThumbnailError error;

    ThumbnailException(ThumbnailError error) {
        super(error.toString(), null, false, false);
        this.error = error;
    }

    public ThumbnailError error() {
        return error;
    }

    static ThumbnailException damaged(PictureType type, String reason) {
        return new ThumbnailException(new ThumbnailError.Damaged(type, reason));
    }
}
