package dev.cairn.node.archive;

import java.io.IOException;
import java.util.Optional;

/** The entries of one archive in their order, as its format has them. Failures of any kind mean that the archive is broken. */
interface EntrySource extends AutoCloseable {
    /** The next entry, of any kind; what was not read of the one before is passed over. */
    Optional<ArchiveEntry> next() throws IOException;

    /**
     * Reads some of the file that {@link #next} gave last.
     *
     * @return −1 at its end, where its checksum was found right if there is one
     */
    int read(byte[] to) throws IOException;

    @Override
    void close() throws IOException;
}
