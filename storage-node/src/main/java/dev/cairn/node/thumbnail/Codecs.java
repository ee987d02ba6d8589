package dev.cairn.node.thumbnail;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import dev.cairn.metadata.PictureFormat;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriter;

/** Which implementation reads or writes what. Named, and never found by what a file looks like: each is used for its own type alone. */
final class Codecs {
    private static final String THE_JDK = "com.sun.imageio.plugins.";
    private static final String TWELVEMONKEYS = "com.twelvemonkeys.imageio.plugins.";

    static {
        ImageIO.setUseCache(false); // Nothing of a picture goes to the temporary folder.
    }

    private Codecs() {}

    /** The JDK's where it is fast and sound; TwelveMonkeys' for what that does not know or not all of. */
    static ImageReader reader(PictureHead head) throws IOException {
        return switch (head.type()) {
            case JPEG ->
                first(ImageIO.getImageReadersByFormatName("jpeg"), JpegHead.isOfInks(head) ? TWELVEMONKEYS : THE_JDK);
            case PNG -> first(ImageIO.getImageReadersByFormatName("png"), THE_JDK);
            case GIF -> first(ImageIO.getImageReadersByFormatName("gif"), THE_JDK);
            case BMP -> first(ImageIO.getImageReadersByFormatName("bmp"), THE_JDK);
            case TIFF -> new TIFFImageReaderSpi().createReaderInstance(null);
            case WEBP, PDF -> throw new IllegalArgumentException("painted by " + Painter.class);
        };
    }

    /** @param format JPEG or PNG */
    static ImageWriter writer(PictureFormat format) {
        return first(ImageIO.getImageWritersByFormatName(format.toString()), THE_JDK);
    }

    private static <T> T first(Iterator<T> found, String origin) {
        while (found.hasNext()) {
            T codec = found.next();
            if (codec.getClass().getName().startsWith(origin)) {
                return codec;
            }
        }
        throw new IllegalStateException("there is no such codec of " + origin);
    }
}
