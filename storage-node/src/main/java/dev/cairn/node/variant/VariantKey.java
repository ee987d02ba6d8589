package dev.cairn.node.variant;

import dev.cairn.metadata.FileId;
import dev.cairn.metadata.Variant;
import java.util.Optional;

/**
 * What a thumbnail is of.
 *
 * @param content of the picture
 * @param variant whose format does not depend on who asks
 */
record VariantKey(FileId content, Variant variant) {
    private static final char MARK = '.';

    /** Letters, digits, hyphens and one dot. */
    String fileName() {
        return content.toString() + MARK + variant;
    }

    /** Empty if no variant has such a file. */
    static Optional<VariantKey> ofFileName(String name) {
        int mark = name.indexOf(MARK);
        try {
            return mark < 0
                    ? Optional.empty()
                    : Optional.of(new VariantKey(
                            FileId.parse(name.substring(0, mark)), Variant.parse(name.substring(mark + 1))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
