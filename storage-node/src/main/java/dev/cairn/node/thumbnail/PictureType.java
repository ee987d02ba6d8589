package dev.cairn.node.thumbnail;

import dev.cairn.metadata.PictureFormat;
import java.util.Arrays;
import java.util.Optional;

/** What can be read, told by how it begins. */
public enum PictureType {
    JPEG("\u00ff\u00d8\u00ff"),
    PNG("\u0089PNG\r\n\u001a\n"),
    GIF("GIF87a", "GIF89a"),
    BMP("BM"),
    TIFF("II*\0", "MM\0*"),
    WEBP("RIFF????WEBP"),
    /** Its first page. */
    PDF("%PDF-");

    /** Bytes that tell. */
    static final int BEGINNING_BYTES = 12;

    /** With a character for a byte; {@code ?} stands for any. */
    private final String beginning;

    private final String otherBeginning;

    PictureType(String beginning) {
        this(beginning, beginning);
    }

    PictureType(String beginning, String otherBeginning) {
        this.beginning = beginning;
        this.otherBeginning = otherBeginning;
    }

    /** @param beginning {@link #BEGINNING_BYTES} of it, or all there are */
    static Optional<PictureType> of(byte[] beginning) {
        return Arrays.stream(values())
                .filter(type -> begins(beginning, type.beginning) || begins(beginning, type.otherBeginning))
                .findFirst();
    }

    /**
     * What a picture of this type is written as, where that format is asked for; never {@link PictureFormat#KEEP} or {@link
     * PictureFormat#AUTO}, which of a client that nobody knows is the same.
     */
    PictureFormat as(PictureFormat asked) {
        return switch (asked) {
            case JPEG, PNG, WEBP -> asked;
            case KEEP, AUTO ->
                switch (this) {
                    case JPEG -> PictureFormat.JPEG;
                    case WEBP -> PictureFormat.WEBP;
                    case PNG, GIF, BMP, TIFF, PDF -> PictureFormat.PNG;
                };
        };
    }

    private static boolean begins(byte[] bytes, String with) {
        if (bytes.length < with.length()) {
            return false;
        }
        for (int i = 0; i < with.length(); i++) {
            if (with.charAt(i) != '?' && with.charAt(i) != (bytes[i] & 0xff)) {
                return false;
            }
        }
        return true;
    }
}
