package dev.cairn.node.archive;

import dev.cairn.node.archive.ArchiveEntry.Kind;
import dev.cairn.node.archive.ArchiveLimits.Limit;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZFile;
import org.apache.commons.compress.archivers.sevenz.SevenZMethod;
import org.apache.commons.compress.archivers.sevenz.SevenZMethodConfiguration;

/** The entries of a 7z. Holds its header, which is bounded, and one decoder. */
final class SevenZipSource implements EntrySource {
    private static final int UNIX_ATTRIBUTES = 0x8000;
    private static final int REPARSE_POINT = 0x400;

    private final SevenZFile file;
    private final Iterator<SevenZArchiveEntry> entries;
    private int given;
    private int opened;

    private SevenZipSource(SevenZFile file) {
        this.file = file;
        this.entries = file.getEntries().iterator();
    }

    static SevenZipSource open(SourceBytes bytes, Budget budget) throws IOException {
        ArchiveLimits limits = budget.limits();
        SevenZipHeader.check(bytes, limits.directoryBytesMax());
        SevenZFile file = SevenZFile.builder()
                .setSeekableByteChannel(new SourceChannel(bytes))
                .setMaxMemoryLimitKiB(Decoders.kib(limits))
                .setTryToRecoverBrokenArchives(false)
                .get();
        checkTotal(file, new Budget(limits, bytes.sizeBytes()));
        return new SevenZipSource(file);
    }

    /** To read one entry, all before it may have to be decompressed, so that all of them count. */
    private static void checkTotal(SevenZFile file, Budget all) throws IOException {
        for (SevenZArchiveEntry entry : file.getEntries()) {
            all.entry();
            Limit.ENTRY_BYTES.check(
                    String.valueOf(entry.getName()), all.limits().entryBytesMax(), size(entry));
            all.plain(size(entry));
        }
    }

    private static long size(SevenZArchiveEntry entry) throws IOException {
        long size = entry.hasStream() ? entry.getSize() : 0;
        if (size < 0) {
            throw new IOException("an entry has a size of " + size);
        }
        return size;
    }

    @Override
    public Optional<ArchiveEntry> next() throws IOException {
        if (!entries.hasNext()) {
            return Optional.empty();
        }
        SevenZArchiveEntry next = entries.next();
        given++;
        String name = next.getName() == null ? "" : next.getName();
        return Optional.of(new ArchiveEntry(
                name,
                kind(next),
                size(next),
                next.getHasLastModifiedDate()
                        ? Optional.of(next.getLastModifiedTime().toInstant())
                        : Optional.empty(),
                next.getHasCrc() ? OptionalLong.of(next.getCrcValue()) : OptionalLong.empty()));
    }

    private static Kind kind(SevenZArchiveEntry entry) {
        if (entry.isDirectory()) {
            return Kind.DIRECTORY;
        }
        int attributes = entry.getHasWindowsAttributes() ? entry.getWindowsAttributes() : 0;
        int type = (attributes & UNIX_ATTRIBUTES) == 0 ? 0 : (attributes >>> Short.SIZE) & ZipFormat.MODE_TYPE;
        if (type == ZipFormat.MODE_LINK || (attributes & REPARSE_POINT) != 0) {
            return Kind.LINK;
        }
        if (type != 0 && type != ZipFormat.MODE_FILE) {
            return Kind.DEVICE;
        }
        return entry.isAntiItem() ? Kind.UNSUPPORTED : encryptedOr(entry);
    }

    private static Kind encryptedOr(SevenZArchiveEntry entry) {
        if (entry.getContentMethods() != null) {
            for (SevenZMethodConfiguration method : entry.getContentMethods()) {
                if (method.getMethod() == SevenZMethod.AES256SHA256) {
                    return Kind.ENCRYPTED;
                }
            }
        }
        return Kind.FILE;
    }

    @Override
    public int read(byte[] to) throws IOException {
        while (opened
                < given) { // Of those that are passed over, nothing is decompressed unless one behind them is read.
            file.getNextEntry();
            opened++;
        }
        int count = file.read(to);
        return count == 0 ? -1 : count;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
