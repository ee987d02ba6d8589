package dev.cairn.node.archive;

import dev.cairn.node.archive.ArchiveEntry.Kind;
import dev.cairn.node.archive.ArchiveLimits.Limit;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** The entries of a tar. Holds one header and what extends it. */
final class TarSource implements EntrySource {
    /** Of one header that extends the next one. */
    static final long EXTENSION_BYTES_MAX = 1 << 20;

    /** Of a tar without entries; tars are written in blocks of 10 KiB mostly, and a large file of zeroes is none. */
    static final long EMPTY_BYTES_MAX = 1 << 20;

    private static final int ODD_BYTES_AT_ONCE = 64 << 10;
    private static final byte PAX = 'x';
    private static final byte PAX_OF_ALL = 'g';
    private static final byte LONG_NAME = 'L';
    private static final byte LONG_LINK = 'K';
    private static final byte VOLUME_NAME = 'V';

    private final InputStream tar;
    private PaxRecords ofAll = PaxRecords.NONE;
    private long left;
    private long padding;
    private boolean ended;

    TarSource(InputStream tar) {
        this.tar = tar;
    }

    /** Whether there is an end mark, which is two blocks of zeroes, and nothing else. */
    static boolean isWithoutEntries(SourceBytes bytes) {
        long size = bytes.sizeBytes();
        if (size < 2 * TarHeader.BLOCK_BYTES || size > EMPTY_BYTES_MAX || size % TarHeader.BLOCK_BYTES != 0) {
            return false;
        }
        byte[] block = new byte[TarHeader.BLOCK_BYTES];
        for (long at = 0; at < size; at += bytes.read(at, block, 0, block.length)) {
            if (!TarHeader.isEnd(block)) {
                return false;
            }
        }
        return TarHeader.isEnd(block);
    }

    @Override
    public Optional<ArchiveEntry> next() throws IOException {
        PaxRecords pax = ofAll;
        Optional<byte[]> longName = Optional.empty();
        while (!ended) {
            tar.skipNBytes(left + padding);
            Optional<TarHeader> header = header();
            if (header.isEmpty()) {
                break;
            }
            follow(header.get().isFollowed() ? header.get().sizeBytes() : 0);
            switch (header.get().type()) {
                case PAX -> pax = ofAll.with(PaxRecords.parse(extension()));
                case PAX_OF_ALL -> {
                    ofAll = ofAll.with(PaxRecords.parse(extension()));
                    pax = ofAll;
                }
                case LONG_NAME -> longName = Optional.of(PaxRecords.upToZero(extension()));
                case LONG_LINK, VOLUME_NAME -> {}
                default -> {
                    return Optional.of(entry(header.get(), pax, longName));
                }
            }
        }
        return Optional.empty();
    }

    /** Empty at the end mark; then all that is behind it was read, so that whatever compressed it could look at its checksum. */
    private Optional<TarHeader> header() throws IOException {
        byte[] block = tar.readNBytes(TarHeader.BLOCK_BYTES);
        if (block.length < TarHeader.BLOCK_BYTES) {
            throw new EOFException("a tar ends without its end mark");
        }
        left = 0;
        padding = 0;
        if (!TarHeader.isEnd(block)) {
            return Optional.of(TarHeader.parse(block));
        }
        ended = true;
        if (tar instanceof BudgetStream) {
            byte[] rest = new byte[ODD_BYTES_AT_ONCE];
            while (tar.read(rest) >= 0) {}
        }
        return Optional.empty();
    }

    private void follow(long sizeBytes) throws IOException {
        if (sizeBytes > Long.MAX_VALUE - TarHeader.BLOCK_BYTES) {
            throw new EOFException("%d bytes cannot follow".formatted(sizeBytes));
        }
        left = sizeBytes;
        padding = Math.floorMod(-sizeBytes, (long) TarHeader.BLOCK_BYTES);
    }

    private byte[] extension() throws IOException {
        Limit.HEADER_BYTES.check(EXTENSION_BYTES_MAX, left);
        int size = (int) left;
        byte[] bytes = tar.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("a header ends early");
        }
        left = 0;
        return bytes;
    }

    private ArchiveEntry entry(TarHeader header, PaxRecords pax, Optional<byte[]> longName) throws IOException {
        String name = pax.path().isPresent() ? pax.path().get() : EntryNames.utf8(longName.orElse(header.name()));
        if (pax.size().isPresent() && header.isFollowed()) {
            follow(pax.size().getAsLong());
        }
        Kind kind = pax.isSparse() && header.kind() == Kind.FILE ? Kind.UNSUPPORTED : header.kind();
        Optional<Instant> modified = pax.modified().or(() -> instant(header.modifiedSeconds()));
        return new ArchiveEntry(name, kind, left, modified, OptionalLong.empty());
    }

    private static Optional<Instant> instant(long seconds) {
        try {
            return Optional.of(Instant.ofEpochSecond(seconds));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public int read(byte[] to) throws IOException {
        if (left == 0) {
            return -1;
        }
        int count = tar.read(to, 0, (int) Math.min(to.length, left));
        if (count < 0) {
            throw new EOFException("a file ends early");
        }
        left -= count;
        return count;
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
