package dev.cairn.node.bench;

import dev.cairn.metadata.InvalidValueException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as options write them: {@code 700}, {@code 4KiB}, {@code 1GiB}. */
public final class ByteSizes {
    /** The largest body. */
    public static final long BODY_BYTES_MAX = 1L << 30;

    private static final Pattern FORM = Pattern.compile("(\\d{1,10})(b|kib|mib|gib)?");

    private ByteSizes() {}

    /** @throws InvalidValueException unless it is a size from {@code min} to 1 GiB */
    public static long parse(String field, String text, long min) {
        Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (matcher.matches()) {
            String unit = matcher.group(2) == null ? "b" : matcher.group(2);
            long bytes = Long.parseLong(matcher.group(1)) << shift(unit);
            if (bytes >= min && bytes <= BODY_BYTES_MAX) {
                return bytes;
            }
        }
        throw new InvalidValueException(field, "a size of %d B to 1GiB, like 4KiB".formatted(min), text);
    }

    private static int shift(String unit) {
        return switch (unit) {
            case "kib" -> 10;
            case "mib" -> 20;
            case "gib" -> 30;
            default -> 0;
        };
    }
}
