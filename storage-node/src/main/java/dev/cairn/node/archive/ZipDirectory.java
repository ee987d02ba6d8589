package dev.cairn.node.archive;

import dev.cairn.node.archive.ArchiveLimits.Limit;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.deflate64.Deflate64CompressorInputStream;

/**
 * The directory at the end of a zip, which tells what is in it and where: entries are listed and opened without what is between. Holds
 * none of it: the next header is read when it is asked for.
 */
final class ZipDirectory {
    private static final int COMMENT_BYTES_MAX = 0xffff;
    private static final int BUFFER_BYTES = 16 << 10;

    private final SourceBytes bytes;
    private final long begin;
    private final long end;
    private final long entries;

    /** Whether {@link #entries} has 16 bits only, and so counts from 0 again after 65,535. */
    private final boolean short16;

    private long at;
    private long read;

    private ZipDirectory(SourceBytes bytes, long begin, long end, long entries, boolean short16) {
        this.bytes = bytes;
        this.begin = begin;
        this.end = end;
        this.entries = entries;
        this.short16 = short16;
        this.at = begin;
    }

    /** Finds the directory. */
    static ZipDirectory open(SourceBytes bytes, ArchiveLimits limits) throws IOException {
        long endOffset = findEnd(bytes);
        ByteBuffer record = record(bytes, endOffset, ZipFormat.END_BYTES);
        long size = record.getInt(12) & ZipFormat.IN_EXTRA_32;
        long offset = record.getInt(16) & ZipFormat.IN_EXTRA_32;
        long entries = record.getShort(10) & 0xffff;
        boolean otherDisk = record.getShort(4) != record.getShort(6) || record.getShort(8) != record.getShort(10);
        Optional<ByteBuffer> record64 = end64(bytes, endOffset);
        if (record64.isPresent()) {
            ByteBuffer longer = record64.get();
            entries = longer.getLong(32);
            size = longer.getLong(40);
            offset = longer.getLong(48);
            otherDisk = longer.getInt(16) != longer.getInt(20) || longer.getLong(24) != entries;
        }
        if (otherDisk || size < 0 || offset < 0 || offset > endOffset || size > endOffset - offset) {
            throw new IOException("the end record tells of a directory that is not there");
        }
        Limit.DIRECTORY_BYTES.check(limits.directoryBytesMax(), size);
        Limit.ENTRIES.check(limits.entriesMax(), entries);
        return new ZipDirectory(bytes, offset, offset + size, entries, record64.isEmpty());
    }

    /** The end record is the last of which the comment reaches to the end. */
    private static long findEnd(SourceBytes bytes) throws IOException {
        long size = bytes.sizeBytes();
        int length = (int) Math.min(size, ZipFormat.END_BYTES + COMMENT_BYTES_MAX);
        ByteBuffer tail = record(bytes, size - length, length);
        for (int i = length - ZipFormat.END_BYTES; i >= 0; i--) {
            int comment = length - ZipFormat.END_BYTES - i;
            if (tail.getInt(i) == ZipFormat.END && (tail.getShort(i + 20) & 0xffff) == comment) {
                return size - length + i;
            }
        }
        throw new EOFException("there is no end record");
    }

    private static Optional<ByteBuffer> end64(SourceBytes bytes, long endOffset) throws IOException {
        long locator = endOffset - ZipFormat.LOCATOR_64_BYTES;
        if (locator < ZipFormat.END_64_BYTES) {
            return Optional.empty();
        }
        ByteBuffer where = record(bytes, locator, ZipFormat.LOCATOR_64_BYTES);
        if (where.getInt() != ZipFormat.LOCATOR_64) {
            return Optional.empty();
        }
        long offset = where.getLong(8);
        if (offset < 0 || offset > locator - ZipFormat.END_64_BYTES) {
            throw new IOException("the end record of 64 bits is not where it should be");
        }
        ByteBuffer record = record(bytes, offset, ZipFormat.END_64_BYTES);
        if (record.getInt(0) != ZipFormat.END_64) {
            throw new IOException("the end record of 64 bits is not where it should be");
        }
        return Optional.of(record);
    }

    private static ByteBuffer record(SourceBytes bytes, long offset, int length) throws IOException {
        return ByteBuffer.wrap(bytes.read(offset, length)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Where the directory begins, and the entries' bytes end. */
    long begin() {
        return begin;
    }

    Optional<ZipEntry> next() throws IOException {
        if (at == end) {
            checkCount();
            return Optional.empty();
        }
        if (end - at < ZipFormat.CENTRAL_BYTES) {
            throw new IOException("the directory ends in the middle of an entry");
        }
        byte[] fixed = bytes.read(at, ZipFormat.CENTRAL_BYTES);
        int trailing = ZipEntry.trailingBytes(fixed);
        boolean header = ByteBuffer.wrap(fixed).order(ByteOrder.LITTLE_ENDIAN).getInt() == ZipFormat.CENTRAL;
        if (!header || trailing > end - at - ZipFormat.CENTRAL_BYTES) {
            throw new IOException("the directory has something else than entries");
        }
        ZipEntry entry = ZipEntry.parse(fixed, bytes.read(at + ZipFormat.CENTRAL_BYTES, trailing));
        at += ZipFormat.CENTRAL_BYTES + trailing;
        read++;
        return Optional.of(entry);
    }

    private void checkCount() throws IOException {
        long told = short16 ? read & 0xffff : read;
        if (told != entries) {
            throw new IOException("the directory has %d entries, not %d".formatted(read, entries));
        }
    }

    /** The plain bytes of a file, which end where its header says or later, and are not checked yet. */
    InputStream open(ZipEntry entry, ArchiveLimits limits) throws IOException {
        long data = data(entry);
        SourceStream coded = new SourceStream(bytes, data, data + entry.codedBytes());
        return switch (entry.method()) {
            case ZipFormat.STORED -> coded;
            case ZipFormat.DEFLATED -> new Inflating(coded);
            case ZipFormat.DEFLATED_64 -> new Deflate64CompressorInputStream(coded);
            case ZipFormat.BZIP2 -> new BZip2CompressorInputStream(coded);
            case ZipFormat.ZSTD -> Decoders.zstd(coded, limits);
            case ZipFormat.XZ -> Decoders.xz(coded, limits);
            default -> throw new IllegalStateException("no file that can be read has method " + entry.method());
        };
    }

    /** Where an entry's bytes begin; its second header, before them, must be of the same entry. */
    private long data(ZipEntry entry) throws IOException {
        long offset = entry.headerOffset();
        if (offset > begin - ZipFormat.LOCAL_BYTES) {
            throw new IOException("an entry is not where the directory says");
        }
        ByteBuffer local = record(bytes, offset, ZipFormat.LOCAL_BYTES);
        int name = local.getShort(26) & 0xffff;
        int extra = local.getShort(28) & 0xffff;
        long data = offset + ZipFormat.LOCAL_BYTES + name + extra;
        boolean same = local.getInt(0) == ZipFormat.LOCAL
                && (local.getShort(8) & 0xffff) == entry.method()
                && Arrays.equals(bytes.read(offset + ZipFormat.LOCAL_BYTES, name), entry.rawName());
        if (!same || data > begin || entry.codedBytes() > begin - data) {
            throw new IOException("an entry is not where the directory says");
        }
        return data;
    }

    /** Ends its inflater. */
    private static final class Inflating extends InflaterInputStream {
        Inflating(InputStream coded) {
            super(coded, new Inflater(true), BUFFER_BYTES);
        }

        @Override
        public void close() throws IOException {
            inf.end();
            super.close();
        }
    }
}
