package dev.cairn.node.thumbnail;

import com.luciad.imageio.webp.WebPImageWriterSpi;
import dev.cairn.metadata.PictureFormat;
import dev.cairn.metadata.Variant;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes a picture, and nothing beside it. */
final class Encoder {
    /** Where libwebp is unpacked to; its loader would otherwise look through all of the temporary folder. */
    private static final String FOLDER = "com.luciad.imageio.webp.tmpdir";

    private Encoder() {}

    /**
     * @param format not {@link Format#KEEP}; JPEG of what has no alpha
     * @throws ThumbnailException {@link ThumbnailError.NotAvailable}
     */
    static byte[] encode(BufferedImage image, PictureFormat format, int quality) {
        try {
            return format == PictureFormat.WEBP
                    ? webp(image, quality)
                    : written(Codecs.writer(format), image, format == PictureFormat.JPEG ? quality : 0);
        } catch (IOException e) { // It was written to memory.
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] webp(BufferedImage image, int quality) throws IOException {
        try {
            prepareFolder();
            return written(new WebPImageWriterSpi().createWriterInstance(null), image, quality);
        } catch (LinkageError | IllegalStateException e) { // The library is there for some machines only.
            throw new ThumbnailException(new ThumbnailError.NotAvailable(PictureFormat.WEBP.toString()));
        }
    }

    private static synchronized void prepareFolder() throws IOException {
        if (System.getProperty(FOLDER) == null) {
            Path folder = Files.createTempDirectory("cairn-webp");
            folder.toFile().deleteOnExit(); // After what is in it, as that comes later.
            System.setProperty(FOLDER, folder.toString());
        }
    }

    /** @param quality 0 if the format has none */
    private static byte[] written(ImageWriter writer, BufferedImage image, int quality) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream output = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(output);
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            if (quality > 0) {
                parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                parameters.setCompressionType(parameters.getCompressionTypes()[0]); // Lossy comes first.
                parameters.setCompressionQuality((float) quality / Variant.QUALITY_MAX);
            }
            writer.write(null, new IIOImage(image, null, null), parameters);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
