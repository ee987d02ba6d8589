package dev.cairn.node.thumbnail;

import java.awt.image.BufferedImage;
import java.util.Arrays;

/**
 * Pixels of sRGB, row by row.
 *
 * @param argb as 0xAARRGGBB; where there is no alpha, that is 255
 * @param hasAlpha whether it may show what is behind it
 */
record Canvas(int[] argb, int width, int height, boolean hasAlpha) {
    private static final int OPAQUE = 0xff00_0000;

    /** @param image of a type with one number for each pixel */
    static Canvas of(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        int[] pixels = new int[width * height];
        image.getRaster().getDataElements(0, 0, width, height, pixels);
        return new Canvas(pixels, width, height, image.getColorModel().hasAlpha());
    }

    Canvas upright(Orientation orientation) {
        return new Canvas(
                orientation.upright(argb, width, height),
                orientation.isSwapped() ? height : width,
                orientation.isSwapped() ? width : height,
                hasAlpha);
    }

    /** In the middle of a larger one of that colour. */
    Canvas within(int toWidth, int toHeight, int background) {
        if (toWidth == width && toHeight == height) {
            return this;
        }
        int[] larger = new int[toWidth * toHeight];
        Arrays.fill(larger, OPAQUE | background);
        int left = (toWidth - width) / 2;
        int top = (toHeight - height) / 2;
        for (int y = 0; y < height; y++) {
            System.arraycopy(argb, y * width, larger, (top + y) * toWidth + left, width);
        }
        return new Canvas(larger, toWidth, toHeight, hasAlpha);
    }

    /** With that colour behind it. */
    Canvas opaque(int background) {
        if (!hasAlpha) {
            return this;
        }
        int[] flat = new int[argb.length];
        for (int i = 0; i < argb.length; i++) {
            int alpha = argb[i] >>> 24;
            flat[i] = OPAQUE
                    | mixed(argb[i] >> 16, background >> 16, alpha) << 16
                    | mixed(argb[i] >> 8, background >> 8, alpha) << 8
                    | mixed(argb[i], background, alpha);
        }
        return new Canvas(flat, width, height, false);
    }

    private static int mixed(int above, int below, int alpha) {
        return ((above & 0xff) * alpha + (below & 0xff) * (255 - alpha) + 127) / 255;
    }

    /** A copy. */
    BufferedImage image() {
        BufferedImage image =
                new BufferedImage(width, height, hasAlpha ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
        image.getRaster().setDataElements(0, 0, width, height, argb);
        return image;
    }
}
