package dev.cairn.node.validation;

import dev.cairn.metadata.Command.AttributesPatch;
import dev.cairn.metadata.InvalidValueException;
import dev.cairn.metadata.ObjectAttributes;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Bounds of what a client may say about an object. They keep each answer's headers sendable and each version small. */
public final class AttributeRules {
    public static final int CACHE_CONTROL_LENGTH_MAX = 1024;
    public static final int DISPOSITION_LENGTH_MAX = 2048;
    public static final int LANGUAGE_LENGTH_MAX = 255;

    /** Most names of user metadata. */
    public static final int METADATA_MAX = 100;

    public static final int METADATA_NAME_LENGTH_MAX = 128;

    /** Most bytes of user metadata: names and values in UTF-8 together. */
    public static final int METADATA_BYTES_MAX = 8 << 10;

    public static final int TAGS_MAX = 50;
    public static final int TAG_NAME_LENGTH_MAX = 128;
    public static final int TAG_VALUE_LENGTH_MAX = 256;

    private AttributeRules() {}

    /** @throws InvalidValueException naming the attribute and the bound */
    public static void check(ObjectAttributes attributes) {
        MediaTypeSyntax.essence("contentType", attributes.contentType());
        checkHeaders(
                attributes.cacheControl(),
                attributes.contentDisposition(),
                attributes.contentEncoding(),
                attributes.contentLanguage());
        attributes.userMetadata().forEach(AttributeRules::checkMetadata);
        attributes.tags().forEach(AttributeRules::checkTag);
        checkTotals(attributes.userMetadata(), attributes.tags());
    }

    /**
     * Judges each change by itself; {@link #checkTotals} judges what comes of it.
     *
     * @throws InvalidValueException naming the attribute and the bound
     */
    public static void check(AttributesPatch patch) {
        patch.contentType().ifPresent(type -> MediaTypeSyntax.essence("contentType", type));
        checkHeaders(
                patch.cacheControl(), patch.contentDisposition(), patch.contentEncoding(), patch.contentLanguage());
        patch.userMetadata().forEach((name, value) -> checkMetadata(name, value.orElse("")));
        patch.tags().forEach((name, value) -> checkTag(name, value.orElse("")));
    }

    /** @throws InvalidValueException if there are too many or they are too long together */
    public static void checkTotals(Map<String, String> userMetadata, Map<String, String> tags) {
        checkCount("metadata", userMetadata.size(), METADATA_MAX);
        checkCount("tags", tags.size(), TAGS_MAX);
        long bytes = userMetadata.entrySet().stream()
                .mapToLong(entry -> utf8Length(entry.getKey()) + utf8Length(entry.getValue()))
                .sum();
        if (bytes > METADATA_BYTES_MAX) {
            throw new InvalidValueException(
                    "metadata", "at most " + METADATA_BYTES_MAX + " bytes of names and values", bytes + " bytes");
        }
    }

    private static void checkHeaders(
            Optional<String> cacheControl,
            Optional<String> disposition,
            Optional<String> encoding,
            Optional<String> language) {
        cacheControl.ifPresent(value -> checkHeader("cacheControl", value, CACHE_CONTROL_LENGTH_MAX));
        disposition.ifPresent(value -> checkHeader("contentDisposition", value, DISPOSITION_LENGTH_MAX));
        encoding.ifPresent(value -> checkHeader("contentEncoding", value, LANGUAGE_LENGTH_MAX));
        language.ifPresent(value -> checkHeader("contentLanguage", value, LANGUAGE_LENGTH_MAX));
    }

    /** The value goes out as it is in a header field, whose bytes are ISO 8859-1. */
    private static void checkHeader(String field, String value, int lengthMax) {
        checkText(field, value, lengthMax);
        if (value.chars().anyMatch(c -> c > 0xff)) {
            throw new InvalidValueException(
                    field, "characters up to U+00FF; write others in an encoded form (RFC 8187)", value);
        }
    }

    private static void checkMetadata(String name, String value) {
        boolean shaped = !name.isEmpty()
                && name.length() <= METADATA_NAME_LENGTH_MAX
                && name.chars().allMatch(AttributeRules::isMetadataNameChar);
        if (!shaped) {
            throw new InvalidValueException(
                    "metadata", "names of 1 to " + METADATA_NAME_LENGTH_MAX + " of a-z, 0-9, '-', '_', '.'", name);
        }
        checkText("metadata." + name, value, METADATA_BYTES_MAX);
    }

    private static void checkTag(String name, String value) {
        if (name.isEmpty()) {
            throw new InvalidValueException("tags", "names of 1 to " + TAG_NAME_LENGTH_MAX + " characters", name);
        }
        checkText("tags", name, TAG_NAME_LENGTH_MAX);
        checkText("tags." + name, value, TAG_VALUE_LENGTH_MAX);
    }

    private static boolean isMetadataNameChar(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    }

    private static void checkText(String field, String value, int lengthMax) {
        if (value.length() > lengthMax) {
            throw new InvalidValueException(
                    field, "at most " + lengthMax + " characters, has " + value.length(), value);
        }
        if (value.chars().anyMatch(c -> (c < 0x20 && c != '\t') || c == 0x7f)) {
            throw new InvalidValueException(field, "no control characters", value);
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
            throw new InvalidValueException(field, "well-formed Unicode (no lone surrogate)", value);
        }
    }

    private static void checkCount(String field, int count, int max) {
        if (count > max) {
            throw new InvalidValueException(field, "at most " + max + " names", count + " names");
        }
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
