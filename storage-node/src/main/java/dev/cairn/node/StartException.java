package dev.cairn.node;

/** The node cannot start. The message is one sentence for the person who started it, and says what to do. */
public final class StartException extends Exception {
    private final Reason reason;

    StartException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    StartException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** Why, with the exit code of the process. The codes are part of the interface: docs/operations.md lists them. */
    public enum Reason {
        /** Something that has no sentence of its own; the log says more. */
        OTHER(1),
        /** Flags, file or environment say something impossible. */
        CONFIGURATION(2),
        /** The data directory cannot be made, read or written. */
        DATA_DIRECTORY(10),
        /** Another node has the data directory open. */
        LOCKED(11),
        /** The data directory was written by a version that this one does not know. */
        FORMAT(12),
        /** What is on disk is not what was written. */
        DAMAGED(13),
        /** The address cannot be listened on. */
        ADDRESS(14),
        /** The node was removed from its cluster. */
        REMOVED(15);

        private final int exitCode;

        Reason(int exitCode) {
            this.exitCode = exitCode;
        }

        public int exitCode() {
            return exitCode;
        }
    }
}
