package dev.cairn.node.http;

import dev.cairn.metadata.Command;
import dev.cairn.metadata.ObjectKey;

/**
 * An object whose body is taken in and which is not visible yet. Its content is listed in {@link UploadsInFlight}, so that no sweep takes
 * it for an orphan, until it is {@link #shown} or {@link #drop dropped}, or for good once it is {@link #undecided}: one of these, once. For one thread, which may block.
 */
interface WaitingObject {
    ObjectKey key();

    /** Most bytes that it adds to its command. */
    int commandBytesMax();

    /** Bytes of memory that it takes, until {@link #durable} has returned or, if the command carries them, until that is done. */
    long heldBytes();

    /**
     * Waits until its bytes are synced, where the command does not carry them.
     *
     * @throws RuntimeException if they cannot be
     */
    Command.NewObject durable();

    /**
     * Its command was applied.
     *
     * @param version that it has by that
     */
    void shown(long version);

    /** Its command may be applied or not: it stays. */
    void undecided();

    /** No command will ever show it: what is stored of it is deleted, soon. Does not block. */
    void drop();
}
