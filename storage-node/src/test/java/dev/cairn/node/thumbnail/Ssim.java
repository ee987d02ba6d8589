package dev.cairn.node.thumbnail;

import java.awt.image.BufferedImage;

/** How alike two pictures are to the eye, 1 at most: the structural similarity of Wang and others (2004), of their luma. */
final class Ssim {
    private static final int RADIUS = 5;
    private static final double SIGMA = 1.5;
    private static final double C1 = 0.01 * 255 * 0.01 * 255;
    private static final double C2 = 0.03 * 255 * 0.03 * 255;
    private static final double[] WEIGHTS = weights();

    private Ssim() {}

    private static double[] weights() {
        double[] weights = new double[2 * RADIUS + 1];
        double sum = 0;
        for (int i = -RADIUS; i <= RADIUS; i++) {
            weights[i + RADIUS] = Math.exp(-i * i / (2 * SIGMA * SIGMA));
            sum += weights[i + RADIUS];
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] /= sum;
        }
        return weights;
    }

    /** Of pictures of one size, larger than the window of 11 × 11; the mean over all places where that fits. */
    static double of(BufferedImage one, BufferedImage other) {
        if (one.getWidth() != other.getWidth() || one.getHeight() != other.getHeight()) {
            throw new AssertionError("%d × %d and %d × %d pixels"
                    .formatted(one.getWidth(), one.getHeight(), other.getWidth(), other.getHeight()));
        }
        int width = one.getWidth();
        int height = one.getHeight();
        double[] a = luma(one);
        double[] b = luma(other);
        double[] meanA = blurred(a, width, height);
        double[] meanB = blurred(b, width, height);
        double[] squareA = blurred(product(a, a), width, height);
        double[] squareB = blurred(product(b, b), width, height);
        double[] both = blurred(product(a, b), width, height);
        double sum = 0;
        int places = 0;
        for (int y = RADIUS; y < height - RADIUS; y++) {
            for (int x = RADIUS; x < width - RADIUS; x++) {
                int i = y * width + x;
                double means = meanA[i] * meanB[i];
                double squares = meanA[i] * meanA[i] + meanB[i] * meanB[i];
                double variances = squareA[i] + squareB[i] - squares;
                sum += (2 * means + C1) * (2 * (both[i] - means) + C2) / ((squares + C1) * (variances + C2));
                places++;
            }
        }
        return sum / places;
    }

    private static double[] luma(BufferedImage image) {
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        double[] luma = new double[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            int pixel = pixels[i];
            luma[i] = 0.299 * (pixel >> 16 & 0xff) + 0.587 * (pixel >> 8 & 0xff) + 0.114 * (pixel & 0xff);
        }
        return luma;
    }

    private static double[] product(double[] a, double[] b) {
        double[] product = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            product[i] = a[i] * b[i];
        }
        return product;
    }

    private static double[] blurred(double[] values, int width, int height) {
        return along(along(values, width, height, 1), width, height, width);
    }

    /** @param stride from one value to the next: 1 along rows, their length along columns */
    private static double[] along(double[] values, int width, int height, int stride) {
        double[] blurred = new double[values.length];
        int count = stride == 1 ? width : height;
        for (int i = 0; i < values.length; i++) {
            int place = stride == 1 ? i % width : i / width;
            if (place >= RADIUS && place < count - RADIUS) {
                for (int k = -RADIUS; k <= RADIUS; k++) {
                    blurred[i] += WEIGHTS[k + RADIUS] * values[i + k * stride];
                }
            }
        }
        return blurred;
    }
}
