package dev.cairn.metadata;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Which variants of its pictures a bucket has.
 *
 * @param presets variants by name; asked for by it
 * @param atUpload names of those that are made when a picture was stored, before anybody asks for them
 * @param adHoc whether readers may ask for variants that are no presets
 */
public record BucketVariants(SortedMap<String, Variant> presets, List<String> atUpload, boolean adHoc) {
    /** Each may be made of each picture. */
    public static final int PRESETS_MAX = 16;

    public static final int NAME_LENGTH_MAX = 32;

    private static final String PRESETS = "variants";
    private static final String AT_UPLOAD = "variantsAtUpload";
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,%d}".formatted(NAME_LENGTH_MAX - 1));

    public static final BucketVariants DEFAULT = new BucketVariants(new TreeMap<>(Variant.PRESETS), List.of(), false);

    /** @throws InvalidValueException if a bucket cannot have them, naming the setting */
    public BucketVariants {
        presets = Collections.unmodifiableSortedMap(new TreeMap<>(presets));
        atUpload = atUpload.stream().distinct().sorted().toList();
        if (presets.size() > PRESETS_MAX) {
            throw new InvalidValueException(PRESETS, PRESETS_MAX + " at most", Integer.toString(presets.size()));
        }
        for (String name : presets.keySet()) {
            if (!NAME.matcher(name).matches()) {
                throw new InvalidValueException(
                        PRESETS, "named by 1 to %d of a-z, 0-9, _ and -".formatted(NAME_LENGTH_MAX), name);
            }
        }
        for (String name : atUpload) {
            if (!presets.containsKey(name)) {
                throw new InvalidValueException(AT_UPLOAD, "among " + PRESETS, name);
            }
        }
    }
}
