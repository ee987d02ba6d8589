package dev.cairn.node.peer;

import java.io.IOException;
import java.io.OutputStream;

/** Gives a copy of the metadata, from which another replica can start. */
@FunctionalInterface
public interface CheckpointSource {
    /**
     * Writes one whole copy. Blocks, also while who reads it is slow.
     *
     * @param target not closed
     * @throws IOException if there is none, or {@code target} takes no more: the reader is then told that what it has is not whole
     */
    void writeTo(OutputStream target) throws IOException;
}
