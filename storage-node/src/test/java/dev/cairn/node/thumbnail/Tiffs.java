package dev.cairn.node.thumbnail;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** TIFF files, byte by byte. */
final class Tiffs {
    private Tiffs() {}

    /** One strip of red, green and blue, without compression, or no pixels at all. */
    static byte[] rgb(int width, int height, int orientation, byte[] pixels) {
        int entries = 10;
        int directory = 8;
        int bits = directory + 2 + 12 * entries + 4;
        int data = bits + 6;
        ByteBuffer file = ByteBuffer.allocate(data + pixels.length).order(ByteOrder.BIG_ENDIAN);
        file.put(Pictures.latin("MM\0*")).putInt(directory).putShort((short) entries);
        field(file, 256, 4, 1, width);
        field(file, 257, 4, 1, height);
        field(file, 258, 3, 3, bits);
        field(file, 259, 3, 1, 1 << 16);
        field(file, 262, 3, 1, 2 << 16);
        field(file, 273, 4, 1, data);
        field(file, 274, 3, 1, orientation << 16);
        field(file, 277, 3, 1, 3 << 16);
        field(file, 278, 4, 1, height);
        field(file, 279, 4, 1, pixels.length);
        file.putInt(0)
                .putShort((short) 8)
                .putShort((short) 8)
                .putShort((short) 8)
                .put(pixels);
        return file.array();
    }

    private static void field(ByteBuffer file, int tag, int type, int count, int value) {
        file.putShort((short) tag).putShort((short) type).putInt(count).putInt(value);
    }

    static byte[] withOrientation(byte[] tiff, int orientation) throws IOException {
        BufferedImage image = Pictures.read(tiff);
        ByteArrayOutputStream pixels = new ByteArrayOutputStream();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int pixel = image.getRGB(x, y);
                pixels.write(pixel >> 16);
                pixels.write(pixel >> 8);
                pixels.write(pixel);
            }
        }
        return rgb(image.getWidth(), image.getHeight(), orientation, pixels.toByteArray());
    }
}
