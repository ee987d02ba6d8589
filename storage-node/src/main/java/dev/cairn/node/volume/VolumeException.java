package dev.cairn.node.volume;

/** Carries a {@link VolumeError}. */
public final class VolumeException extends RuntimeException {
    private final transient VolumeError error;

    public VolumeException(VolumeError error) {
        super(error.toString(), null, false, false);
        this.error = error;
    }

    public VolumeException(VolumeError error, Throwable cause) {
        super(error.toString(), cause);
        this.error = error;
    }

    public VolumeError error() {
        return error;
    }
}
