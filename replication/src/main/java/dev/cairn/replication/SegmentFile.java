package dev.cairn.replication;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one segment of the log, as Ratis writes it.
 *
 * <pre>
 * bytes     field
 * 8         "RaftLog1"
 *           then records, one behind the other:
 * 1 to 4    n, as a protobuf varint
 * n         the entry, a protobuf message: field 1 the term, field 2 the index (left out when 0), then its body
 * 4         CRC32C of the two above, big-endian
 *           then zeros: space taken ahead of the records
 * </pre>
 *
 * Close it before the file is changed.
 */
final class SegmentFile implements AutoCloseable {
    static final int HEADER_BYTES = 8;
    static final int CHECKSUM_BYTES = 4;

    /** No record is shorter: its length, term, index and checksum alone. */
    static final int RECORD_BYTES_MIN = 1 + 2 + 2 + CHECKSUM_BYTES;

    /** Bytes of a disk that are written together or not at all. */
    static final int SECTOR_BYTES = 512;

    private static final byte[] HEADER = "RaftLog1".getBytes(StandardCharsets.US_ASCII);
    private static final int TERM_TAG = 1 << 3;
    private static final int INDEX_TAG = 2 << 3;

    /** The fields with which the entry of a command ends: the client id, and the number of the call unless it is 0. */
    private static final int CLIENT_TAG = 14 << 3 | 2;

    private static final int CALL_BYTES_MAX = 1 + Varint.BYTES_MAX;

    private final Arena arena = Arena.ofConfined();
    private final ByteBuffer bytes;
    private final CRC32C checksum = new CRC32C();

    private SegmentFile(FileChannel channel) throws IOException {
        if (channel.size() > Integer.MAX_VALUE) {
            throw new IOException("a segment of the log has at most 256 MiB, not " + channel.size() + " bytes");
        }
        bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena)
                .asByteBuffer();
    }

    static SegmentFile open(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return new SegmentFile(channel);
        }
    }

    int size() {
        return bytes.limit();
    }

    boolean hasHeader() {
        return size() >= HEADER_BYTES && bytes.slice(0, HEADER_BYTES).equals(ByteBuffer.wrap(HEADER));
    }

    /** Whether the header is there only in part, as when the power went while the file was made. */
    boolean hasTornHeader() {
        int same = 0;
        while (same < Math.min(size(), HEADER_BYTES) && bytes.get(same) == HEADER[same]) {
            same++;
        }
        return same < HEADER_BYTES && isZero(same, size());
    }

    boolean isZero(int from, int to) {
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            if (bytes.getLong(at) != 0) {
                return false;
            }
        }
        for (; at < to; at++) {
            if (bytes.get(at) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Where the zeros at the end of the file begin. */
    int endOfContent() {
        int end = size();
        while (end >= Long.BYTES && bytes.getLong(end - Long.BYTES) == 0) {
            end -= Long.BYTES;
        }
        while (end > 0 && bytes.get(end - 1) == 0) {
            end--;
        }
        return end;
    }

    /** The length that stands at {@code offset}, before anything of it is believed; -1 if none can stand there. */
    int declaredLength(int offset) {
        try {
            long length = new Varint(offset).read();
            return length >= 1 && length <= RatisSettings.RECORD_BYTES_MAX ? (int) length : -1;
        } catch (EOFException _) {
            return -1;
        }
    }

    /** The record at {@code offset} if a sound one stands there. */
    @Nullable
    LogRecord recordAt(int offset) {
        LogRecord record = candidateAt(offset);
        return record != null && isSound(record) ? record : null;
    }

    /** What could be a record at {@code offset}: it begins like one and has room; its checksum is not looked at. */
    @Nullable
    LogRecord candidateAt(int offset) {
        int length = declaredLength(offset);
        if (length < 0) {
            return null;
        }
        int body = offset + varintBytes(length);
        long end = (long) body + length + CHECKSUM_BYTES;
        return end <= size() ? parse(offset, body, length) : null;
    }

    /** Whether its checksum is right. */
    boolean isSound(LogRecord record) {
        int end = record.end() - CHECKSUM_BYTES;
        return checksum(record.offset(), end) == bytes.getInt(end);
    }

    /** The entry in it, if all of it is one. */
    Optional<LogEntryProto> entry(LogRecord record) {
        int body = record.offset() + varintBytes(declaredLength(record.offset()));
        byte[] message = new byte[record.end() - CHECKSUM_BYTES - body];
        bytes.get(body, message);
        try {
            return Optional.of(LogEntryProto.parseFrom(message));
        } catch (InvalidProtocolBufferException _) {
            return Optional.empty();
        }
    }

    /** Whether it ends as the entries of this client do. Looks at a few bytes only. */
    boolean isOfClient(LogRecord record, ByteString client) {
        ByteBuffer field = ByteBuffer.allocate(2 + client.size());
        field.put((byte) CLIENT_TAG)
                .put((byte) client.size())
                .put(client.asReadOnlyByteBuffer())
                .flip();
        int last = record.end() - CHECKSUM_BYTES - field.limit();
        for (int at = last; at >= Math.max(record.offset(), last - CALL_BYTES_MAX); at--) {
            if (bytes.get(at) == CLIENT_TAG && bytes.slice(at, field.limit()).equals(field)) {
                return true;
            }
        }
        return false;
    }

    /** CRC32C of a record that would have this length, whatever length stands in the file. */
    boolean isSoundWithLength(int offset, int body, int length) {
        byte[] prefix = new byte[varintBytes(length)];
        for (int i = 0, rest = length; i < prefix.length; i++, rest >>>= 7) {
            prefix[i] = (byte) (i == prefix.length - 1 ? rest : (rest & 0x7f) | 0x80);
        }
        checksum.reset();
        checksum.update(prefix);
        checksum.update(bytes.slice(body, length));
        return (int) checksum.getValue() == bytes.getInt(body + length);
    }

    private int checksum(int from, int to) {
        checksum.reset();
        checksum.update(bytes.slice(from, to - from));
        return (int) checksum.getValue();
    }

    private @Nullable LogRecord parse(int offset, int body, int length) {
        try {
            Varint reader = new Varint(body);
            if (reader.read() != TERM_TAG) {
                return null;
            }
            long term = reader.read();
            long index = reader.peek() == INDEX_TAG ? reader.skipTagAndRead() : 0;
            return new LogRecord(offset, body + length + CHECKSUM_BYTES, term, index);
        } catch (EOFException _) {
            return null;
        }
    }

    /** Bytes that protobuf takes for the length {@code value}. */
    static int varintBytes(int value) {
        return Math.max(1, (Integer.SIZE - Integer.numberOfLeadingZeros(value) + 6) / 7);
    }

    @Override
    public void close() {
        arena.close();
    }

    /**
     * Where a record stands.
     *
     * @param end offset of the byte behind it
     */
    record LogRecord(int offset, int end, long term, long index) {}

    /** Reads protobuf's variable-length integers. */
    private final class Varint {
        private static final int BYTES_MAX = 10;
        private int at;

        Varint(int at) {
            this.at = at;
        }

        long read() throws EOFException {
            long value = 0;
            for (int i = 0; i < BYTES_MAX; i++) {
                byte next = peek();
                at++;
                value |= (long) (next & 0x7f) << (7 * i);
                if (next >= 0) {
                    return value;
                }
            }
            throw new EOFException();
        }

        byte peek() throws EOFException {
            if (at >= size()) {
                throw new EOFException();
            }
            return bytes.get(at);
        }

        long skipTagAndRead() throws EOFException {
            at++;
            return read();
        }
    }
}
