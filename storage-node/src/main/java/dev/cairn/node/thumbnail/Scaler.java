package dev.cairn.node.thumbnail;

import java.awt.image.BufferedImage;
import java.io.IOException;
import net.coobird.thumbnailator.Thumbnails;

/** Scales by Thumbnailator. */
final class Scaler {
    private Scaler() {}

    /** One edge that shrinks so much more than the other is halved first: Thumbnailator would leave out pixels. */
    private static final double UNEVEN = 1.5;

    /** @return of a type with one number for each pixel, with alpha if the image has it */
    static BufferedImage scale(BufferedImage image, int width, int height) throws IOException {
        int type = image.getColorModel().hasAlpha() ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
        double across = (double) image.getWidth() / width;
        double down = (double) image.getHeight() / height;
        if (across >= 2 && across >= UNEVEN * down) {
            return scale(scaled(image, Math.ceilDiv(image.getWidth(), 2), image.getHeight(), type), width, height);
        }
        if (down >= 2 && down >= UNEVEN * across) {
            return scale(scaled(image, image.getWidth(), Math.ceilDiv(image.getHeight(), 2), type), width, height);
        }
        return image.getType() == type && across == 1 && down == 1 ? image : scaled(image, width, height, type);
    }

    private static BufferedImage scaled(BufferedImage image, int width, int height, int type) throws IOException {
        return Thumbnails.of(image).forceSize(width, height).imageType(type).asBufferedImage();
    }
}
