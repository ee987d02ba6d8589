package dev.cairn.node.thumbnail;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The first frame of an animated WebP, as a file of its own. */
final class WebpFrame {
    static final int RIFF_BYTES = 12;
    static final int HEAD_BYTES = 8;

    /** Before the chunks of a frame. */
    static final int FRAME_HEAD_BYTES = 16;

    /** In what is extended. */
    static final int ANIMATED = 0x02;

    private static final int ALPHA = 0x10;
    private static final int EXTENSION_BYTES = 10;
    private static final int SIZE_AT = 6;
    private static final int SIZE_BYTES = 6;

    private WebpFrame() {}

    /**
     * @param file a WebP
     * @return the same if it does not move
     * @throws RuntimeException if it is damaged
     */
    static byte[] still(byte[] file) {
        int at = RIFF_BYTES + HEAD_BYTES;
        if (!says(file, RIFF_BYTES, "VP8X") || (file[at] & ANIMATED) == 0) {
            return file;
        }
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int chunk = RIFF_BYTES;
        while (!says(file, chunk, "ANMF")) {
            int length = bytes.getInt(chunk + 4);
            chunk = Math.addExact(chunk, HEAD_BYTES + length + (length & 1));
            if (length < 0) {
                throw new BufferUnderflowException();
            }
        }
        int from = chunk + HEAD_BYTES;
        byte[] size = Arrays.copyOfRange(file, from + SIZE_AT, from + SIZE_AT + SIZE_BYTES);
        byte[] frame = Arrays.copyOfRange(file, from + FRAME_HEAD_BYTES, from + bytes.getInt(chunk + 4));
        return written(size, frame);
    }

    private static byte[] written(byte[] size, byte[] frame) {
        int length = 4 + HEAD_BYTES + EXTENSION_BYTES + frame.length;
        boolean alpha = says(frame, 0, "ALPH") || says(frame, 0, "VP8L");
        return ByteBuffer.allocate(HEAD_BYTES + length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(latin("RIFF"))
                .putInt(length)
                .put(latin("WEBPVP8X"))
                .putInt(EXTENSION_BYTES)
                .putInt(alpha ? ALPHA : 0)
                .put(size)
                .put(frame)
                .array();
    }

    private static boolean says(byte[] bytes, int at, String text) {
        return Arrays.equals(bytes, at, at + text.length(), latin(text), 0, text.length());
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
