package dev.cairn.monitoring;

/**
 * What an operation spends its time on. An operation is in one stage at a time. A closed set: each is a member of answers and a
 * label value.
 */
public enum Stage {
    /** From the request's head to the end of every check that needs no body. */
    ACCESS(0),
    /** Reading what is known of the object, or making the change visible: the log and its application. */
    METADATA(1),
    /** In a line for a place or a thread, or for others of its batch. */
    WAIT(2),
    /** Reading from a volume, or handing over to its writer. */
    DISK(3),
    /** Until the volume has synced the body. */
    FSYNC(4),
    /** Until the replicated log has what was proposed on a majority of its copies, synced, and has applied it. */
    REPLICA(5),
    /** Compressing a body, and making the answer. */
    ENCODE(6),
    /** Bytes on their way from the client or to it. */
    CLIENT(7);

    private final int code;

    Stage(int code) {
        this.code = code;
    }

    /** Its number in recordings, the same for ever, because they are kept. */
    int code() {
        return code;
    }
}
