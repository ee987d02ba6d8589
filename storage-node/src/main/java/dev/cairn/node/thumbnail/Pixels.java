package dev.cairn.node.thumbnail;

import java.awt.AlphaComposite;
import java.awt.Graphics2D;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;

/** Pixels of every kind to those that the rest of the work is done with. Colours keep their numbers, whatever their profile. */
final class Pixels {
    private Pixels() {}

    /** @return of 8 bits for each of red, green, blue and alpha, if there is any; the same image if it is so already */
    static BufferedImage plain(BufferedImage image) {
        return switch (image.getType()) {
            case BufferedImage.TYPE_INT_RGB,
                    BufferedImage.TYPE_INT_ARGB,
                    BufferedImage.TYPE_3BYTE_BGR,
                    BufferedImage.TYPE_4BYTE_ABGR -> image;
            default -> isOfNumbers(image) ? ofNumbers(image) : painted(image);
        };
    }

    /** Whether each pixel has 8 or 16 bits for each of grey or red, green and blue, and alpha. */
    private static boolean isOfNumbers(BufferedImage image) {
        ColorModel model = image.getColorModel();
        int kind = model.getColorSpace().getType();
        return model instanceof ComponentColorModel
                && (kind == ColorSpace.TYPE_GRAY || kind == ColorSpace.TYPE_RGB)
                && !model.isAlphaPremultiplied()
                && (model.getTransferType() == DataBuffer.TYPE_BYTE
                        || model.getTransferType() == DataBuffer.TYPE_USHORT);
    }

    private static BufferedImage ofNumbers(BufferedImage image) {
        Raster raster = image.getRaster();
        int width = image.getWidth();
        int bands = raster.getNumBands();
        int shift = image.getColorModel().getComponentSize(0) - 8;
        BufferedImage plain = new BufferedImage(width, image.getHeight(), type(image.getColorModel()));
        int[] samples = new int[bands * width];
        int[] row = new int[width];
        for (int y = 0; y < image.getHeight(); y++) {
            raster.getPixels(0, y, width, 1, samples);
            for (int x = 0; x < width; x++) {
                row[x] = argb(samples, x * bands, bands, shift);
            }
            plain.getRaster().setDataElements(0, y, width, 1, row);
        }
        return plain;
    }

    private static int argb(int[] samples, int at, int bands, int shift) {
        int red = samples[at] >> shift;
        return switch (bands) {
            case 1 -> packed(255, red, red, red);
            case 2 -> packed(samples[at + 1] >> shift, red, red, red);
            case 3 -> packed(255, red, samples[at + 1] >> shift, samples[at + 2] >> shift);
            default -> packed(samples[at + 3] >> shift, red, samples[at + 1] >> shift, samples[at + 2] >> shift);
        };
    }

    private static int packed(int alpha, int red, int green, int blue) {
        return alpha << 24 | red << 16 | green << 8 | blue;
    }

    private static BufferedImage painted(BufferedImage image) {
        BufferedImage plain = new BufferedImage(image.getWidth(), image.getHeight(), type(image.getColorModel()));
        Graphics2D graphics = plain.createGraphics();
        graphics.setComposite(AlphaComposite.Src);
        graphics.drawImage(image, 0, 0, null);
        graphics.dispose();
        return plain;
    }

    private static int type(ColorModel model) {
        return model.hasAlpha() ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
    }

    /** Whether {@link #plain} keeps numbers that mean colours of a profile. */
    static boolean keepsColours(BufferedImage image) {
        ColorSpace space = image.getColorModel().getColorSpace();
        return space.getType() == ColorSpace.TYPE_RGB
                && (space.isCS_sRGB() || (space instanceof ICC_ColorSpace && isOfNumbers(image)));
    }
}
