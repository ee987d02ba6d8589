package dev.cairn.node.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** The entries of a zip, in the order of its directory. */
final class ZipSource implements EntrySource {
    private final SourceBytes bytes;
    private final ZipDirectory directory;
    private final ArchiveLimits limits;
    private final CRC32 crc32 = new CRC32();
    private @Nullable ZipEntry current;
    private @Nullable InputStream plain;
    private long openedBytes;

    ZipSource(SourceBytes bytes, ZipDirectory directory, ArchiveLimits limits) {
        this.bytes = bytes;
        this.directory = directory;
        this.limits = limits;
    }

    @Override
    public Optional<ArchiveEntry> next() throws IOException {
        close();
        Optional<ZipEntry> next = directory.next();
        current = next.orElse(null);
        return next.map(ZipEntry::entry);
    }

    @Override
    public int read(byte[] to) throws IOException {
        ZipEntry entry = current;
        if (entry == null) {
            throw new IllegalStateException("no entry to read");
        }
        InputStream from = plain == null ? open(entry) : plain;
        plain = from;
        int count = from.read(to);
        if (count >= 0) {
            crc32.update(to, 0, count);
        } else if (crc32.getValue() != entry.crc32()) {
            throw new IOException("'%s' does not match its checksum"
                    .formatted(EntryNames.shown(entry.entry().name())));
        }
        return count;
    }

    /** Entries that lie over each other are how a small zip gives more than any other could. */
    private InputStream open(ZipEntry entry) throws IOException {
        openedBytes += entry.codedBytes();
        if (openedBytes < 0 || openedBytes > bytes.sizeBytes()) {
            throw new IOException("entries lie over each other");
        }
        crc32.reset();
        return directory.open(entry, limits);
    }

    @Override
    public void close() throws IOException {
        InputStream open = plain;
        plain = null;
        if (open != null) {
            open.close();
        }
    }
}
