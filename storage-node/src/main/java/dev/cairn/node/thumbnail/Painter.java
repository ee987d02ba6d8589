package dev.cairn.node.thumbnail;

import com.luciad.imageio.webp.WebPImageReaderSpi;
import com.luciad.imageio.webp.WebPReadParam;
import dev.cairn.metadata.Variant;
import dev.cairn.node.thumbnail.Orientation.Region;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.rendering.ImageType;
import org.apache.pdfbox.rendering.PDFRenderer;

/**
 * The program that paints what the node does not decode itself, in a process of its own. Reads the source from standard input, up to its end,
 * and writes to standard output what {@link PainterProcess} reads: a code, and with {@link #PAINTED} width, height, whether there is alpha,
 * and pixels.
 */
final class Painter {
    static final int PAINTED = 1;
    static final int DAMAGED = 2;
    static final int TOO_LARGE = 3;
    static final int NOT_AVAILABLE = 4;

    static final String PAGE = "page";
    static final String WEBP = "webp";

    /** Of a page that is painted. */
    static final int PAGE_PIXELS_MAX = 9_000_000;

    /** A page has no pixels of its own. It counts as if it had been scanned at 150 to an inch; its units are 72 to an inch. */
    static final double PIXELS_PER_UNIT = 150.0 / 72;

    /** PDFBox leaves the last pixel out if so much as a thousandth of it is missing. */
    private static final double ROUNDED_UP = 1.0001;

    private final byte[] source;
    private final DataOutputStream output;

    private Painter(byte[] source, DataOutputStream output) {
        this.source = source;
        this.output = output;
    }

    /**
     * Paints one.
     *
     * @param arguments either {@code page}, a variant, and how many pixels a page may have; or {@code webp}, x, y, width and height of a
     *     part, and the width and height that it is scaled to
     */
    public static void main(String[] arguments) throws IOException {
        PrintStream answer = System.out;
        System.setOut(System.err); // Whoever prints something must not do so in the middle of the answer.
        try (DataOutputStream output = new DataOutputStream(answer)) {
            new Painter(System.in.readAllBytes(), output).paint(arguments);
        }
    }

    private void paint(String[] arguments) throws IOException {
        try {
            if (arguments[0].equals(PAGE)) {
                paintPage(Variant.parse(arguments[1]), Long.parseLong(arguments[2]));
            } else {
                paintWebp(
                        new Region(
                                number(arguments[1]), number(arguments[2]), number(arguments[3]), number(arguments[4])),
                        number(arguments[5]),
                        number(arguments[6]));
            }
        } catch (LinkageError e) {
            output.writeByte(NOT_AVAILABLE);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            output.writeByte(DAMAGED);
        }
    }

    private static int number(String text) {
        return Integer.parseInt(text);
    }

    private void paintWebp(Region part, int width, int height) throws IOException {
        ImageReader reader = new WebPImageReaderSpi().createReaderInstance(null);
        reader.setInput(
                new MemoryCacheImageInputStream(new ByteArrayInputStream(WebpFrame.still(source))), false, true);
        WebPReadParam parameters = new WebPReadParam();
        if (part.width() < reader.getWidth(0) || part.height() < reader.getHeight(0)) {
            parameters.setUseCropping(true);
            parameters.setCropLeft(part.x());
            parameters.setCropTop(part.y());
            parameters.setCropWidth(part.width());
            parameters.setCropHeight(part.height());
        }
        if (width < part.width() || height < part.height()) {
            parameters.setUseScaling(true);
            parameters.setScaledWidth(width);
            parameters.setScaledHeight(height);
        }
        write(reader.read(0, parameters));
    }

    private void paintPage(Variant variant, long pixelsMax) throws IOException {
        try (PDDocument document = Loader.loadPDF(source)) {
            PDPage page = document.getPage(0);
            long[] size = size(page);
            if (size[0] * size[1] > pixelsMax) {
                output.writeByte(TOO_LARGE);
                output.writeLong(size[0] * size[1]);
                return;
            }
            PDFRenderer renderer = new PDFRenderer(document);
            renderer.setSubsamplingAllowed(true);
            write(renderer.renderImage(0, scale(size, variant), ImageType.RGB));
        }
    }

    /** As it is seen. */
    private static long[] size(PDPage page) {
        PDRectangle box = page.getCropBox();
        long width = pixels(box.getWidth());
        long height = pixels(box.getHeight());
        return page.getRotation() % 180 == 0 ? new long[] {width, height} : new long[] {height, width};
    }

    private static long pixels(float units) {
        return Math.clamp(Math.round(units * PIXELS_PER_UNIT), 1, Integer.MAX_VALUE);
    }

    /** @return pixels for a unit, as many as the variant shows */
    private static float scale(long[] size, Variant variant) {
        Layout layout = Layout.of((int) size[0], (int) size[1], variant);
        double shown = Math.max(
                (double) layout.width() / layout.cut().width(),
                (double) layout.height() / layout.cut().height());
        double most = Math.sqrt((double) PAGE_PIXELS_MAX / (size[0] * size[1]));
        return (float) (Math.min(shown, most) * PIXELS_PER_UNIT * ROUNDED_UP);
    }

    private void write(BufferedImage painted) throws IOException {
        int width = painted.getWidth();
        int height = painted.getHeight();
        output.writeByte(PAINTED);
        output.writeInt(width);
        output.writeInt(height);
        output.writeBoolean(painted.getColorModel().hasAlpha());
        writePixels(painted, output);
    }

    private static void writePixels(BufferedImage painted, OutputStream output) throws IOException {
        int[] row = new int[painted.getWidth()];
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * row.length);
        for (int y = 0; y < painted.getHeight(); y++) {
            painted.getRGB(0, y, row.length, 1, row, 0, row.length);
            bytes.asIntBuffer().put(row);
            output.write(bytes.array());
        }
    }
}
