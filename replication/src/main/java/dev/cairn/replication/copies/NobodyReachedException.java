package dev.cairn.replication.copies;

/** Whoever may have a copy was not reached; all others say that they have none. */
final class NobodyReachedException extends RuntimeException {
    NobodyReachedException() {
        super("whoever may have a copy was not reached", null, false, false);
    }
}
