package dev.cairn.node.thumbnail;

import com.luciad.imageio.webp.WebPImageReaderSpi;
import com.luciad.imageio.webp.WebPImageWriterSpi;
import dev.cairn.metadata.PictureFormat;
import dev.cairn.metadata.Variant;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.graphics.image.LosslessFactory;

/** Pictures for tests, and how to look at those that come out. */
final class Pictures {
    static final ThumbnailLimits LIMITS =
            new ThumbnailLimits(1, 8, ThumbnailLimits.USUAL.pixels(), Duration.ofSeconds(30), 96 << 20, 96 << 20);

    private Pictures() {}

    /** A file of the photographs, with its README beside it. */
    static byte[] photo(String name) {
        try (InputStream file = Objects.requireNonNull(Pictures.class.getResourceAsStream(name), name)) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static BufferedImage read(byte[] bytes) throws IOException {
        if (PictureHead.type(PictureSource.of(bytes)) == PictureType.WEBP) {
            ImageReader reader = new WebPImageReaderSpi().createReaderInstance(null);
            reader.setInput(new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes)));
            return reader.read(0);
        }
        return Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(bytes)));
    }

    /** One quarter each of red, green, blue and white, in the order of reading; so that none can be taken for another. */
    static BufferedImage quarters(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        Color[] colours = {Color.RED, Color.GREEN, Color.BLUE, Color.WHITE};
        for (int i = 0; i < colours.length; i++) {
            graphics.setColor(colours[i]);
            graphics.fillRect(i % 2 * (width / 2), i / 2 * (height / 2), width - width / 2, height - height / 2);
        }
        graphics.dispose();
        return image;
    }

    static byte[] write(BufferedImage image, PictureType type) throws IOException {
        return switch (type) {
            case JPEG -> Encoder.encode(image, PictureFormat.JPEG, 95);
            case PNG -> Encoder.encode(image, PictureFormat.PNG, 1);
            case WEBP -> webp(image);
            case GIF, BMP, TIFF -> byTheJdk(image, type.name());
            case PDF -> pdf(image);
        };
    }

    private static byte[] byTheJdk(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (!ImageIO.write(image, format, bytes)) {
            throw new AssertionError("nothing writes " + format);
        }
        return bytes.toByteArray();
    }

    private static byte[] webp(BufferedImage image) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = new WebPImageWriterSpi().createWriterInstance(null);
        try (MemoryCacheImageOutputStream output = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(output);
            writer.write(null, new IIOImage(image, null, null), null);
        }
        return bytes.toByteArray();
    }

    /** A page that is as large as the picture is at 150 pixels to an inch. */
    static byte[] pdf(BufferedImage image) throws IOException {
        float width = image.getWidth() * 72F / 150;
        float height = image.getHeight() * 72F / 150;
        try (PDDocument document = new PDDocument()) {
            PDPage page = new PDPage(new PDRectangle(width, height));
            document.addPage(page);
            try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                content.drawImage(LosslessFactory.createFromImage(document, image), 0, 0, width, height);
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            document.save(bytes);
            return bytes.toByteArray();
        }
    }

    /** A JPEG that says how it is stored. */
    static byte[] oriented(byte[] jpeg, int orientation) {
        return withSegment(jpeg, 0xe1, concat(latin("Exif\0\0"), exif(orientation)));
    }

    static byte[] exif(int orientation) {
        return ByteBuffer.allocate(26)
                .put(latin("MM\0*"))
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 274)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0)
                .putInt(0)
                .array();
    }

    static byte[] withSegment(byte[] jpeg, int marker, byte[] content) {
        byte[] head = ByteBuffer.allocate(4)
                .put((byte) 0xff)
                .put((byte) marker)
                .putShort((short) (content.length + 2))
                .array();
        return concat(Arrays.copyOf(jpeg, 2), head, content, Arrays.copyOfRange(jpeg, 2, jpeg.length));
    }

    /** A PNG with one more chunk behind its header. */
    static byte[] withChunk(byte[] png, String name, byte[] content) {
        int header = 8 + 25;
        return concat(Arrays.copyOf(png, header), chunk(name, content), Arrays.copyOfRange(png, header, png.length));
    }

    static byte[] chunk(String name, byte[] content) {
        byte[] named = concat(latin(name), content);
        CRC32 crc = new CRC32();
        crc.update(named);
        return ByteBuffer.allocate(named.length + 8)
                .putInt(content.length)
                .put(named)
                .putInt((int) crc.getValue())
                .array();
    }

    static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** A photograph as a camera of more pixels would have taken it, as JPEG. */
    static byte[] enlarged(String name, int width, int height) throws IOException {
        BufferedImage large = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = large.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(read(photo(name)), 0, 0, width, height, null);
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(large, "jpeg", bytes);
        return bytes.toByteArray();
    }

    /** Makes one on this thread. */
    static Thumbnail make(byte[] source, Variant variant) throws IOException, InterruptedException {
        return make(PictureSource.of(source), variant, LIMITS);
    }

    static Thumbnail make(PictureSource source, Variant variant, ThumbnailLimits limits)
            throws IOException, InterruptedException {
        return make(source, variant, limits, TurboJpeg.installed());
    }

    static Thumbnail make(PictureSource source, Variant variant, ThumbnailLimits limits, Optional<TurboJpeg> turbo)
            throws IOException, InterruptedException {
        return new ThumbnailJob(
                        source,
                        variant,
                        limits,
                        new MemoryBudget(limits.jobBytes(), limits.allBytes()),
                        new Deadline(limits.time(), System::nanoTime),
                        turbo)
                .make();
    }
}
