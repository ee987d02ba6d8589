package dev.cairn.replication.copies;

/** Some that may have a good copy were not reached; of all others none has one. */
final class NobodyReachedException extends RuntimeException {
    NobodyReachedException() {
        super("whoever may have a copy was not reached", null, false, false);
    }
}
