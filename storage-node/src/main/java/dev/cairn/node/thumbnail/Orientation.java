package dev.cairn.node.thumbnail;

import java.util.Arrays;

/**
 * How a picture is stored, by the numbers of EXIF. A pixel that is seen at x, y is stored at y, x if the axes are swapped, else at x, y; and
 * counted from the other end of an axis if that is flipped.
 */
enum Orientation {
    UPRIGHT(1, false, false, false),
    MIRRORED(2, false, true, false),
    UPSIDE_DOWN(3, false, true, true),
    MIRRORED_UPSIDE_DOWN(4, false, false, true),
    TRANSPOSED(5, true, false, false),
    TURN_RIGHT(6, true, false, true),
    TRANSVERSE(7, true, true, true),
    TURN_LEFT(8, true, true, false);

    private final int code;
    private final boolean swapped;
    private final boolean flippedX;
    private final boolean flippedY;

    /** A part of a picture. */
    record Region(int x, int y, int width, int height) {}

    Orientation(int code, boolean swapped, boolean flippedX, boolean flippedY) {
        this.code = code;
        this.swapped = swapped;
        this.flippedX = flippedX;
        this.flippedY = flippedY;
    }

    /** {@link #UPRIGHT} for numbers that mean nothing, as all viewers do. */
    static Orientation of(int code) {
        return Arrays.stream(values())
                .filter(each -> each.code == code)
                .findFirst()
                .orElse(UPRIGHT);
    }

    /** Whether width and height change places. */
    boolean isSwapped() {
        return swapped;
    }

    /**
     * Where a part is stored.
     *
     * @param seen in the picture as it is seen
     * @param width of the picture as it is stored
     * @param height of the picture as it is stored
     */
    Region stored(Region seen, int width, int height) {
        Region part = swapped ? new Region(seen.y(), seen.x(), seen.height(), seen.width()) : seen;
        return new Region(
                flippedX ? width - part.x() - part.width() : part.x(),
                flippedY ? height - part.y() - part.height() : part.y(),
                part.width(),
                part.height());
    }

    /**
     * Turns pixels as they are to be seen.
     *
     * @param stored row by row
     * @param width of a row
     * @return as many, row by row; the same if there is nothing to do
     */
    int[] upright(int[] stored, int width, int height) {
        if (this == UPRIGHT) {
            return stored;
        }
        int[] seen = new int[stored.length];
        int seenWidth = swapped ? height : width;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int fromX = flippedX ? width - 1 - x : x;
                int fromY = flippedY ? height - 1 - y : y;
                int to = swapped ? fromX * seenWidth + fromY : fromY * seenWidth + fromX;
                seen[to] = stored[y * width + x];
            }
        }
        return seen;
    }
}
