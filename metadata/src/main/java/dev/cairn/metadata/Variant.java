package dev.cairn.metadata;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is made of a picture.
 *
 * <p>A free edge follows from the other one and the shape of the picture, and is {@link #EDGE_MAX} at most. If both are free, the picture
 * keeps its size as far as that allows.
 *
 * @param width in pixels, 0 if it is free
 * @param height in pixels, 0 if it is free
 * @param quality of JPEG and WebP; of PNG it says nothing
 * @param background what shows through where the picture does not, as 0xRRGGBB
 */
public record Variant(int width, int height, Fit fit, PictureFormat format, int quality, int background) {
    /** A picture of so many pixels each way is some 50 MB in memory. */
    public static final int EDGE_MAX = 4_096;

    public static final int QUALITY_MIN = 1;
    public static final int QUALITY_MAX = 100;
    public static final int QUALITY_USUAL = 82;
    public static final int WHITE = 0xffffff;

    /** What {@link #of} takes. */
    public static final List<String> FIELDS = List.of("w", "h", "fit", "format", "q", "bg");

    /** What every bucket has that does not say otherwise, smallest first. */
    public static final Map<String, Variant> PRESETS = presets();

    private static final Pattern TEXT =
            Pattern.compile("(\\d{1,4})x(\\d{1,4})-([a-z]{1,9})-([a-z]{1,9})-q(\\d{1,3})-([0-9a-f]{6})");

    private static final Pattern NUMBER = Pattern.compile("0|[1-9]\\d{0,8}");
    private static final Pattern COLOUR = Pattern.compile("[0-9a-fA-F]{6}");

    /** @throws InvalidValueException if there can be no such variant */
    public Variant {
        checkRange("w", width, 0, EDGE_MAX);
        checkRange("h", height, 0, EDGE_MAX);
        checkRange("q", quality, QUALITY_MIN, QUALITY_MAX);
        if (background < 0 || background > WHITE) {
            throw new InvalidValueException("bg", "a colour as rrggbb", Integer.toHexString(background));
        }
        if (width == 0 && height == 0 && fit != Fit.INSIDE) {
            throw new InvalidValueException("fit", "inside where neither w nor h is given", fit.toString());
        }
    }

    private static Map<String, Variant> presets() {
        Map<String, Variant> presets = new LinkedHashMap<>();
        presets.put("small", inside(128));
        presets.put("medium", inside(512));
        presets.put("large", inside(1_600));
        return Collections.unmodifiableMap(presets);
    }

    private static Variant inside(int edge) {
        return new Variant(edge, edge, Fit.INSIDE, PictureFormat.KEEP, QUALITY_USUAL, WHITE);
    }

    /**
     * From texts, as of a query.
     *
     * @param fields some of {@link #FIELDS}; without {@code fit} it is inside, without {@code format} kept
     * @throws InvalidValueException if there is another field, or a value is none
     */
    public static Variant of(Map<String, String> fields) {
        for (String name : fields.keySet()) {
            if (!FIELDS.contains(name)) {
                throw new InvalidValueException(name, "one of " + String.join(", ", FIELDS), fields.get(name));
            }
        }
        return new Variant(
                number("w", fields.getOrDefault("w", "0"), EDGE_MAX),
                number("h", fields.getOrDefault("h", "0"), EDGE_MAX),
                one("fit", fields.getOrDefault("fit", "inside"), Fit.values()),
                one("format", fields.getOrDefault("format", "keep"), PictureFormat.values()),
                number("q", fields.getOrDefault("q", Integer.toString(QUALITY_USUAL)), QUALITY_MAX),
                colour(fields.getOrDefault("bg", "ffffff")));
    }

    /**
     * From what {@link #toString} gave.
     *
     * @throws InvalidValueException if that never gives such a text
     */
    public static Variant parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (matcher.matches()) {
            MatchResult part = matcher.toMatchResult();
            Variant variant = of(Map.of(
                    "w", part.group(1),
                    "h", part.group(2),
                    "fit", part.group(3),
                    "format", part.group(4),
                    "q", part.group(5),
                    "bg", part.group(6)));
            if (variant.toString().equals(text)) {
                return variant;
            }
        }
        throw new InvalidValueException("variant", "like " + PRESETS.get("medium"), text);
    }

    /** Its fields as texts, all of them: {@link #of} gives it back. */
    public Map<String, String> fields() {
        return Map.of(
                "w", Integer.toString(width),
                "h", Integer.toString(height),
                "fit", fit.toString(),
                "format", format.toString(),
                "q", Integer.toString(quality),
                "bg", "%06x".formatted(background));
    }

    /** What a client gets of it: {@link PictureFormat#AUTO} becomes what is best of what it takes. */
    public Variant forClient(boolean takesWebp) {
        return format == PictureFormat.AUTO
                ? new Variant(
                        width, height, fit, takesWebp ? PictureFormat.WEBP : PictureFormat.KEEP, quality, background)
                : this;
    }

    /** Its canonical text, one for each variant, the same for ever and in every language; letters, digits and hyphens. Keys of what is kept are made of it. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%dx%d-%s-%s-q%d-%06x", width, height, fit, format, quality, background);
    }

    private static int number(String field, String value, int most) {
        if (!NUMBER.matcher(value).matches()) {
            throw new InvalidValueException(field, "a whole number up to " + most, value);
        }
        return Integer.parseInt(value);
    }

    private static <T extends Enum<T>> T one(String field, String value, T[] values) {
        return Arrays.stream(values)
                .filter(each -> each.toString().equals(value))
                .findFirst()
                .orElseThrow(() -> new InvalidValueException(
                        field,
                        "one of " + Arrays.stream(values).map(Object::toString).collect(Collectors.joining(", ")),
                        value));
    }

    private static int colour(String value) {
        if (!COLOUR.matcher(value).matches()) {
            throw new InvalidValueException("bg", "a colour as rrggbb", value);
        }
        return Integer.parseInt(value, 16);
    }

    private static void checkRange(String field, int value, int least, int most) {
        if (value < least || value > most) {
            throw new InvalidValueException(field, "%d to %d".formatted(least, most), Integer.toString(value));
        }
    }
}
