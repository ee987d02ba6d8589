package dev.cairn.replication.cluster;

/** Carries a {@link ClusterError}. */
public final class ClusterException extends RuntimeException {
    private final transient ClusterError error;

    public ClusterException(ClusterError error) {
        super(error.sentence(), null, false, false);
        this.error = error;
    }

    public ClusterError error() {
        return error;
    }
}
