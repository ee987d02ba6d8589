package dev.cairn.node.transfer;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Undoes the gzip coding (RFC 1952) of a body piece by piece; one piece never holds more than {@link #PIECE_BYTES} plain bytes.
 * A body is one member or several in a row, and nothing else: what is neither is refused, never passed over.
 *
 * <p>Holds native memory until it is closed.
 */
final class GunzipSource implements BodySource, AutoCloseable {
    private static final int PIECE_BYTES = 64 << 10;

    private static final int MAGIC_1 = 0x1f;
    private static final int MAGIC_2 = 0x8b;
    private static final int DEFLATE = 8;

    // Flags of a member's header.
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;

    /** Time, extra flags and system of a header: they say nothing about the bytes. */
    private static final int PASSED_OVER_BYTES = 6;

    private final BodySource coded;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 plainCrc = new CRC32();
    private final CRC32 headerCrc = new CRC32();
    private final byte[] piece = new byte[PIECE_BYTES];
    private ByteBuffer current = ByteBuffer.allocate(0);
    private boolean inMember;
    private boolean begun;

    GunzipSource(BodySource coded) {
        this.coded = coded;
    }

    @Override
    public ByteBuffer next() {
        int length = 0;
        while (length < PIECE_BYTES && (inMember || beginMember())) {
            length += inflate(length);
            if (inflater.finished()) {
                endMember();
            }
        }
        return ByteBuffer.wrap(piece, 0, length);
    }

    /** Gives the native memory back; to be called on every path. */
    @Override
    public void close() {
        inflater.end();
    }

    /** Reads the header of the next member; false if the body ends before it, as it may after the first. */
    private boolean beginMember() {
        if (!fill() && begun) {
            return false;
        }
        headerCrc.reset();
        if (headerByte() != MAGIC_1 || headerByte() != MAGIC_2 || headerByte() != DEFLATE) {
            throw broken(begun ? "what follows a member is no member" : "it does not begin as gzip does");
        }
        int flags = headerByte();
        if ((flags & RESERVED) != 0) {
            throw broken("a header has flags that gzip does not know");
        }
        skip(PASSED_OVER_BYTES);
        if ((flags & EXTRA) != 0) {
            skip(headerByte() | headerByte() << 8);
        }
        skipText(flags & NAME);
        skipText(flags & COMMENT);
        checkHeader(flags & HEADER_CRC);
        begun = true;
        inMember = true;
        return true;
    }

    private void checkHeader(int flag) {
        int expected = (int) headerCrc.getValue() & 0xffff;
        if (flag != 0 && (byteOfBody() | byteOfBody() << 8) != expected) {
            throw broken("a header does not match its checksum");
        }
    }

    private int inflate(int offset) {
        try {
            if (inflater.needsInput()) {
                require(fill());
                inflater.setInput(current);
            }
            int length = inflater.inflate(piece, offset, PIECE_BYTES - offset);
            if (length == 0 && inflater.needsDictionary()) {
                throw broken("it needs a dictionary");
            }
            plainCrc.update(piece, offset, length);
            return length;
        } catch (DataFormatException e) {
            throw broken(String.valueOf(e.getMessage()));
        }
    }

    /** Holds what was unfolded against the member's trailer: checksum and length. */
    private void endMember() {
        int crc = (int) plainCrc.getValue();
        int length = (int) inflater.getBytesWritten();
        if (trailerInt() != crc || trailerInt() != length) {
            throw broken("what it unfolds to does not match its checksum");
        }
        inMember = false;
        plainCrc.reset();
        inflater.reset();
    }

    private int trailerInt() {
        return byteOfBody() | byteOfBody() << 8 | byteOfBody() << 16 | byteOfBody() << 24;
    }

    private void skip(int count) {
        for (int i = 0; i < count; i++) {
            headerByte();
        }
    }

    /** Passes over a text that ends with a zero, if there is one. */
    private void skipText(int flag) {
        if (flag != 0) {
            while (headerByte() != 0) {}
        }
    }

    private int headerByte() {
        int value = byteOfBody();
        headerCrc.update(value);
        return value;
    }

    private int byteOfBody() {
        require(fill());
        return current.get() & 0xff;
    }

    private void require(boolean more) {
        if (!more) {
            throw broken("it ends in the middle");
        }
    }

    /** Whether there is at least one more byte. */
    private boolean fill() {
        if (!current.hasRemaining()) {
            current = coded.next();
        }
        return current.hasRemaining();
    }

    private static TransferException broken(String reason) {
        return new TransferException(new TransferError.BrokenCoding("gzip", reason));
    }
}
