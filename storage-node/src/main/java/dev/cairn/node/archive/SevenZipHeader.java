package dev.cairn.node.archive;

import dev.cairn.node.archive.ArchiveLimits.Limit;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How long the header of a 7z is, before anybody reads it: the library that does holds it whole, plain and compressed, and bounds neither.
 */
final class SevenZipHeader {
    static final int SIGNATURE_BYTES = 32;

    private static final int ENCODED = 0x17;
    private static final int PACK_INFO = 0x06;
    private static final int UNPACK_INFO = 0x07;
    private static final int SIZE = 0x09;
    private static final int CRC = 0x0a;
    private static final int FOLDER = 0x0b;
    private static final int UNPACK_SIZES = 0x0c;
    private static final int END = 0x00;

    private static final int CODERS_MAX = 32;
    private static final int PROPERTIES_BYTES_MAX = 1 << 10;

    private final ByteBuffer from;

    private SevenZipHeader(byte[] header) {
        this.from = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** @throws ArchiveException {@link ArchiveError.BeyondLimit} if it is longer than the limit */
    static void check(SourceBytes bytes, long bytesMax) throws IOException {
        ByteBuffer start = ByteBuffer.wrap(bytes.read(0, SIGNATURE_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        long offset = start.getLong(12);
        long size = start.getLong(20);
        long room = bytes.sizeBytes() - SIGNATURE_BYTES;
        if (offset < 0 || size < 0 || offset > room || size > room - offset) {
            throw new IOException("the header is beyond the end");
        }
        Limit.DIRECTORY_BYTES.check(bytesMax, size);
        try {
            new SevenZipHeader(bytes.read(SIGNATURE_BYTES + offset, (int) size)).checkPlain(bytesMax);
        } catch (BufferUnderflowException e) {
            throw new IOException("the header ends early", e);
        }
    }

    private void checkPlain(long bytesMax) throws IOException {
        if (!from.hasRemaining() || from.get() != ENCODED) {
            return;
        }
        int next = from.get();
        if (next == PACK_INFO) {
            passPackInfo();
            next = from.get();
        }
        if (next != UNPACK_INFO || from.get() != FOLDER || number() != 1 || from.get() != 0) {
            throw new IOException("a compressed header has not one folder");
        }
        long outputs = passFolder();
        if (from.get() != UNPACK_SIZES) {
            throw new IOException("a compressed header has no size");
        }
        for (long i = 0; i < outputs; i++) {
            Limit.DIRECTORY_BYTES.check(bytesMax, number());
        }
    }

    private void passPackInfo() throws IOException {
        number();
        long streams = bounded(number(), CODERS_MAX);
        int next = from.get();
        if (next == SIZE) {
            for (long i = 0; i < streams; i++) {
                number();
            }
            next = from.get();
        }
        if (next == CRC) {
            throw new IOException("a compressed header has checksums where nobody writes them");
        }
        if (next != END) {
            throw new IOException("a compressed header has something else than sizes");
        }
    }

    /** @return how many outputs its coders have */
    private long passFolder() throws IOException {
        long coders = bounded(number(), CODERS_MAX);
        long inputs = 0;
        long outputs = 0;
        for (long i = 0; i < coders; i++) {
            int flags = from.get();
            pass(flags & 0xf);
            boolean complex = (flags & 0x10) != 0;
            inputs += complex ? bounded(number(), CODERS_MAX) : 1;
            outputs += complex ? bounded(number(), CODERS_MAX) : 1;
            if ((flags & 0x20) != 0) {
                pass(bounded(number(), PROPERTIES_BYTES_MAX));
            }
        }
        long pairs = outputs - 1;
        for (long i = 0; i < 2 * pairs; i++) {
            number();
        }
        long packed = inputs - pairs;
        for (long i = 0; packed > 1 && i < packed; i++) {
            number();
        }
        return outputs;
    }

    private void pass(long count) {
        for (long i = 0; i < count; i++) {
            from.get();
        }
    }

    private static long bounded(long value, int max) throws IOException {
        if (value > max) {
            throw new IOException("a compressed header has %d parts".formatted(value));
        }
        return value;
    }

    /** The number of first bits that are set tells how many bytes follow; the rest of the first byte is the highest part. */
    private long number() throws IOException {
        int first = from.get() & 0xff;
        long value = 0;
        int mask = 0x80;
        for (int i = 0; i < Long.BYTES; i++) {
            if ((first & mask) == 0) {
                value |= (first & (mask - 1L)) << (Byte.SIZE * i);
                break;
            }
            value |= (from.get() & 0xffL) << (Byte.SIZE * i);
            mask >>>= 1;
        }
        if (value < 0) {
            throw new IOException("a number of a header has 64 bits");
        }
        return value;
    }
}
