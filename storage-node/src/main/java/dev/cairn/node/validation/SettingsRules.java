package dev.cairn.node.validation;

import dev.cairn.metadata.BucketSettings;
import dev.cairn.metadata.InvalidValueException;
import java.util.List;
import java.util.Locale;

/** Bounds and forms of a bucket's settings. */
public final class SettingsRules {
    /** Most entries of one list. */
    public static final int LIST_MAX = 100;

    /** Most characters of a media type in a list (RFC 6838 names are no longer). */
    public static final int TYPE_LENGTH_MAX = 127;

    /** Most characters of an extension in a list. */
    public static final int EXTENSION_LENGTH_MAX = 32;

    private SettingsRules() {}

    /**
     * Brings lists to lower case and refuses what no upload could ever match.
     *
     * @throws InvalidValueException naming the setting
     */
    public static BucketSettings checked(BucketSettings settings) {
        settings.maxObjectBytes().ifPresent(SettingsRules::checkLimit);
        return new BucketSettings(
                settings.maxObjectBytes(),
                types("allowedTypes", settings.allowedTypes()),
                types("deniedTypes", settings.deniedTypes()),
                extensions("allowedExtensions", settings.allowedExtensions()),
                extensions("deniedExtensions", settings.deniedExtensions()),
                settings.verifyType(),
                settings.compression(),
                settings.variants(),
                settings.copies());
    }

    private static void checkLimit(long bytes) {
        if (bytes < 0 || bytes > FileValidator.OBJECT_BYTES_MAX) {
            throw new InvalidValueException(
                    "maxObjectBytes", "0 to " + FileValidator.OBJECT_BYTES_MAX + ", or null", Long.toString(bytes));
        }
    }

    private static List<String> types(String field, List<String> types) {
        checkCount(field, types);
        return types.stream().map(type -> type(field, type)).distinct().toList();
    }

    private static String type(String field, String value) {
        String type = value.strip().toLowerCase(Locale.ROOT);
        int slash = type.indexOf('/');
        boolean shaped = slash > 0
                && type.length() <= TYPE_LENGTH_MAX
                && MediaTypeSyntax.isToken(type.substring(0, slash))
                && MediaTypeSyntax.isToken(type.substring(slash + 1))
                && type.indexOf('*') == (type.endsWith("/*") ? slash + 1 : -1);
        if (!shaped) {
            throw new InvalidValueException(
                    field, "'type/subtype' or 'type/*', at most " + TYPE_LENGTH_MAX + " characters", value);
        }
        return type;
    }

    private static List<String> extensions(String field, List<String> extensions) {
        checkCount(field, extensions);
        return extensions.stream().map(it -> extension(field, it)).distinct().toList();
    }

    private static String extension(String field, String value) {
        String extension = value.toLowerCase(Locale.ROOT);
        boolean shaped = extension.length() <= EXTENSION_LENGTH_MAX
                && !extension.startsWith(".")
                && !extension.endsWith(".")
                && extension.chars().noneMatch(c -> c <= 0x20 || c == 0x7f || c == '/');
        if (!shaped) {
            throw new InvalidValueException(
                    field,
                    "an extension without dot in front, at most " + EXTENSION_LENGTH_MAX
                            + " characters; empty for keys without one",
                    value);
        }
        return extension;
    }

    private static void checkCount(String field, List<String> list) {
        if (list.size() > LIST_MAX) {
            throw new InvalidValueException(field, "at most " + LIST_MAX + " entries", list.size() + " entries");
        }
    }
}
