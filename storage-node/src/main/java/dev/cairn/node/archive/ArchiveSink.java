package dev.cairn.node.archive;

/** Takes an archive as it is written. */
@FunctionalInterface
public interface ArchiveSink {
    /**
     * Takes the next bytes; may block. They are not kept.
     *
     * @throws RuntimeException if they cannot be taken; it comes out of the writer as it is
     */
    void write(byte[] bytes, int offset, int length);
}
