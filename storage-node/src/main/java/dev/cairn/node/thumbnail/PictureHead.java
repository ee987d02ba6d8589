package dev.cairn.node.thumbnail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * What a picture says of itself before it is decoded. Not believed further than that: what decodes it may find something else.
 *
 * @param width as it is stored
 * @param height as it is stored
 * @param pixelBytes what each pixel takes when it is decoded
 * @param scratchBytes what decoding takes beside that, however few pixels are kept
 * @param icc its colour profile, as it is
 */
record PictureHead(
        PictureType type,
        int width,
        int height,
        int pixelBytes,
        long scratchBytes,
        Orientation orientation,
        Optional<byte[]> icc) {
    /** Profiles of printers have some; those of cameras and screens less than 4 KiB. */
    static final int ICC_BYTES_MAX = 4 << 20;

    PictureHead {
        if (width < 1 || height < 1) {
            throw ThumbnailException.damaged(type, "it has %d × %d pixels".formatted(width, height));
        }
    }

    /** One that has neither an orientation nor a profile. */
    static PictureHead plain(PictureType type, int width, int height, int pixelBytes, long scratchBytes) {
        return new PictureHead(type, width, height, pixelBytes, scratchBytes, Orientation.UPRIGHT, Optional.empty());
    }

    long pixels() {
        return (long) width * height;
    }

    /** @throws ThumbnailException {@link ThumbnailError.NotAPicture} */
    static PictureType type(PictureSource source) throws IOException {
        byte[] beginning = new byte[(int) Math.min(PictureType.BEGINNING_BYTES, source.sizeBytes())];
        source.read(0, ByteBuffer.wrap(beginning));
        return PictureType.of(beginning).orElseThrow(() -> new ThumbnailException(new ThumbnailError.NotAPicture()));
    }

    /**
     * Looks at as few bytes as tell.
     *
     * @param type not {@link PictureType#PDF}
     * @throws ThumbnailException {@link ThumbnailError.Damaged}
     */
    static PictureHead read(PictureType type, PictureSource source) throws IOException {
        SourceBytes bigEndian = new SourceBytes(source, type, ByteOrder.BIG_ENDIAN);
        SourceBytes littleEndian = new SourceBytes(source, type, ByteOrder.LITTLE_ENDIAN);
        return switch (type) {
            case JPEG -> new JpegHead(bigEndian).read();
            case PNG -> new PngHead(bigEndian).read();
            case GIF -> GifHead.read(littleEndian);
            case BMP -> BmpHead.read(littleEndian);
            case TIFF -> TiffHead.of(bigEndian).read();
            case WEBP -> new WebpHead(littleEndian).read();
            case PDF -> throw new IllegalArgumentException("a document has pages");
        };
    }
}
