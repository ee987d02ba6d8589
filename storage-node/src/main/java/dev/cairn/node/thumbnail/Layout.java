package dev.cairn.node.thumbnail;

import dev.cairn.metadata.Fit;
import dev.cairn.metadata.Variant;
import dev.cairn.node.thumbnail.Orientation.Region;

/**
 * Where everything comes to lie.
 *
 * @param cut the part of the picture, as it is seen, that is shown
 * @param width what that is scaled to
 * @param height what that is scaled to
 * @param canvasWidth of the result
 * @param canvasHeight of the result
 */
record Layout(Region cut, int width, int height, int canvasWidth, int canvasHeight) {
    /**
     * @param width of the picture as it is seen
     * @param height of the picture as it is seen
     */
    static Layout of(int width, int height, Variant variant) {
        boolean bothGiven = variant.width() > 0 && variant.height() > 0;
        if (!bothGiven || variant.fit() == Fit.INSIDE) {
            return within(width, height, variant);
        }
        return switch (variant.fit()) {
            case COVER -> covering(width, height, variant.width(), variant.height());
            case FILL -> whole(width, height, variant.width(), variant.height());
            case CONTAIN, INSIDE -> contained(width, height, variant.width(), variant.height());
        };
    }

    private static Layout within(int width, int height, Variant variant) {
        double most = variant.fit() == Fit.INSIDE ? 1 : Double.POSITIVE_INFINITY;
        double scale = Math.min(most, scale(width, height, edge(variant.width()), edge(variant.height())));
        return whole(width, height, scaled(width, scale), scaled(height, scale));
    }

    private static int edge(int given) {
        return given == 0 ? Variant.EDGE_MAX : given;
    }

    private static Layout contained(int width, int height, int boxWidth, int boxHeight) {
        double scale = scale(width, height, boxWidth, boxHeight);
        return new Layout(
                new Region(0, 0, width, height),
                Math.min(boxWidth, scaled(width, scale)),
                Math.min(boxHeight, scaled(height, scale)),
                boxWidth,
                boxHeight);
    }

    private static Layout covering(int width, int height, int boxWidth, int boxHeight) {
        double scale = Math.max((double) boxWidth / width, (double) boxHeight / height);
        int cutWidth = Math.min(width, scaled(boxWidth, 1 / scale));
        int cutHeight = Math.min(height, scaled(boxHeight, 1 / scale));
        Region cut = new Region((width - cutWidth) / 2, (height - cutHeight) / 2, cutWidth, cutHeight);
        return new Layout(cut, boxWidth, boxHeight, boxWidth, boxHeight);
    }

    private static Layout whole(int width, int height, int toWidth, int toHeight) {
        return new Layout(new Region(0, 0, width, height), toWidth, toHeight, toWidth, toHeight);
    }

    private static double scale(int width, int height, int boxWidth, int boxHeight) {
        return Math.min((double) boxWidth / width, (double) boxHeight / height);
    }

    private static int scaled(int length, double scale) {
        return (int) Math.max(1, Math.round(length * scale));
    }
}
