package dev.cairn.replication.copies;

/** Whoever may have a copy is suspect and was not asked; all others say that they have none. */
final class NobodyAskedException extends RuntimeException {
    NobodyAskedException() {
        super("whoever may have a copy is suspect", null, false, false);
    }
}
