package dev.cairn.node.thumbnail;

import java.util.Locale;

/** What a picture becomes. */
public enum Format {
    /** As it was where that can be written: JPEG and WebP stay what they are, all else becomes PNG. */
    KEEP,
    JPEG,
    PNG,
    WEBP;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What a picture of that type is written as; never {@link #KEEP}. */
    Format of(PictureType source) {
        if (this != KEEP) {
            return this;
        }
        return switch (source) {
            case JPEG -> JPEG;
            case WEBP -> WEBP;
            case PNG, GIF, BMP, TIFF, PDF -> PNG;
        };
    }

    /** Not of {@link #KEEP}. */
    String mediaType() {
        return "image/" + this;
    }
}
