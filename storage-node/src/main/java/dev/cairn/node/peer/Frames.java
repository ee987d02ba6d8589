package dev.cairn.node.peer;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The form of streams: frames, of which each says how long it is.
 *
 * <pre>
 * offset  bytes  field    why
 * 0       4      length   of the payload; 0 ends the stream, so that a cut one is no whole one; below 0 the payload is an error
 * 4       4      CRC32C   of the payload
 * 8       n      payload
 * </pre>
 */
final class Frames {
    static final int HEAD_BYTES = 8;

    /** Of an error. */
    static final int ERROR_BYTES_MAX = 64 << 10;

    private Frames() {}

    static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    static int crc(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    /** What stands before a payload. */
    static Buffer head(int length, int crc) {
        return BufferInternal.buffer(
                Unpooled.buffer(HEAD_BYTES, HEAD_BYTES).writeInt(length).writeInt(crc));
    }

    /** Makes a frame of an array that has room for the head before its payload; not copied. */
    static Buffer of(byte[] headAndPayload, int payloadBytes) {
        int crc = crc(headAndPayload, HEAD_BYTES, payloadBytes);
        ByteBuffer.wrap(headAndPayload).putInt(payloadBytes).putInt(crc);
        return BufferInternal.buffer(Unpooled.wrappedBuffer(headAndPayload, 0, HEAD_BYTES + payloadBytes));
    }

    static Buffer end() {
        return head(0, 0);
    }

    /** @param error as {@link PeerErrors#encode} has it; beyond {@link #ERROR_BYTES_MAX} it is a cut one */
    static Buffer error(Buffer error) {
        byte[] bytes = error.getBytes(0, Math.min(error.length(), ERROR_BYTES_MAX));
        return Buffer.buffer(HEAD_BYTES + bytes.length)
                .appendInt(-bytes.length)
                .appendInt(crc(bytes, 0, bytes.length))
                .appendBytes(bytes);
    }
}
