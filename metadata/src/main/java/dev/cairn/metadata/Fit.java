package dev.cairn.metadata;

import java.util.Locale;

/** How a picture comes to the size that is asked for. */
public enum Fit {
    /** It fills the size, and what stands over is cut off on both sides alike. */
    COVER,
    /** All of it is in the size, and the rest is filled with the background. */
    CONTAIN,
    /** It is stretched to the size. */
    FILL,
    /** It is as large as fits into the size, but not larger than it was. */
    INSIDE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
