package dev.cairn.metadata;

import java.util.Locale;

/** What a picture becomes. */
public enum PictureFormat {
    /** As it was where that can be written: JPEG and WebP stay what they are, all else becomes PNG. */
    KEEP,
    /** WebP for clients that say that they take it, and for others as {@link #KEEP}. */
    AUTO,
    JPEG,
    PNG,
    WEBP;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
