package dev.cairn.node.thumbnail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** Sizes of pages that stand in a document for all to read. Others stand in what is compressed, and only a {@link Painter} sees them. */
final class PageBoxes {
    private static final int LOOKED_AT_BYTES = 64 << 10;
    private static final int BOXES_MAX = 1_000;
    private static final String NUMBER = "\\s*([-+]?\\d{1,12}(?:\\.\\d{0,9})?)";
    private static final Pattern BOX = Pattern.compile("/MediaBox\\s*\\[" + NUMBER.repeat(4) + "\\s*\\]");

    private PageBoxes() {}

    /**
     * Refuses at once a document that says of none of its pages that it is small enough.
     *
     * @throws ThumbnailException {@link ThumbnailError.TooManyPixels}
     */
    static void check(PictureSource source, long pixelsMax) throws IOException {
        List<Double> pixels = BOX.matcher(beginning(source))
                .results()
                .limit(BOXES_MAX)
                .map(box -> Math.abs(number(box.group(3)) - number(box.group(1)))
                        * Math.abs(number(box.group(4)) - number(box.group(2)))
                        * Painter.PIXELS_PER_UNIT
                        * Painter.PIXELS_PER_UNIT)
                .toList();
        if (!pixels.isEmpty() && pixels.stream().allMatch(each -> each > pixelsMax)) {
            throw new ThumbnailException(
                    new ThumbnailError.TooManyPixels(PictureType.PDF, pixelsMax, Math.round(pixels.getFirst())));
        }
    }

    private static double number(String text) {
        return Double.parseDouble(text);
    }

    private static String beginning(PictureSource source) throws IOException {
        byte[] bytes = new byte[(int) Math.min(LOOKED_AT_BYTES, source.sizeBytes())];
        source.read(0, ByteBuffer.wrap(bytes));
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
