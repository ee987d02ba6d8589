package dev.cairn.node.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.cairn.metadata.BucketVariants;
import dev.cairn.metadata.InvalidValueException;
import dev.cairn.metadata.Variant;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which variants of its pictures a bucket has, as members of its settings. */
final class VariantsJson {
    static final String PRESETS = "variants";
    static final String AT_UPLOAD = "variantsAtUpload";
    static final String AD_HOC = "adHocVariants";

    private static final List<String> NUMBERS = List.of("w", "h", "q");

    private VariantsJson() {}

    static void write(JsonGenerator json, BucketVariants variants) throws IOException {
        json.writeObjectFieldStart(PRESETS);
        for (Map.Entry<String, Variant> preset : variants.presets().entrySet()) {
            json.writeObjectFieldStart(preset.getKey());
            Map<String, String> fields = preset.getValue().fields();
            for (String field : Variant.FIELDS) {
                if (NUMBERS.contains(field)) {
                    json.writeNumberField(field, Integer.parseInt(fields.getOrDefault(field, "")));
                } else {
                    json.writeStringField(field, fields.getOrDefault(field, ""));
                }
            }
            json.writeEndObject();
        }
        json.writeEndObject();
        Json.texts(json, AT_UPLOAD, variants.atUpload());
        json.writeBooleanField(AD_HOC, variants.adHoc());
    }

    /**
     * An absent member stays, {@code null} sets the default. Of the variants each is a patch of its own: {@code null} removes one, and of
     * what is given of one that is there, the rest stays.
     *
     * @throws RuntimeException if the patch is malformed or breaks a rule
     */
    static BucketVariants patched(BucketVariants old, JsonInput patch) {
        if (!patch.has(PRESETS) && !patch.has(AT_UPLOAD) && !patch.has(AD_HOC)) {
            return old;
        }
        return new BucketVariants(presets(old, patch), atUpload(old, patch), adHoc(old, patch));
    }

    private static SortedMap<String, Variant> presets(BucketVariants old, JsonInput patch) {
        if (!patch.has(PRESETS)) {
            return old.presets();
        }
        if (patch.isNull(PRESETS)) {
            return BucketVariants.DEFAULT.presets();
        }
        JsonInput given = patch.requiredObject(PRESETS);
        SortedMap<String, Variant> presets = new TreeMap<>(old.presets());
        for (String name : given.names()) {
            if (given.isNull(name)) {
                presets.remove(name);
            } else {
                Map<String, String> fields = new HashMap<>();
                if (presets.containsKey(name)) {
                    fields.putAll(presets.get(name).fields());
                }
                presets.put(name, variant(PRESETS + "." + name + ".", fields, given.requiredObject(name)));
            }
        }
        return presets;
    }

    private static Variant variant(String path, Map<String, String> fields, JsonInput given) {
        given.only(Variant.FIELDS.toArray(String[]::new));
        for (String field : given.names()) {
            if (given.isNull(field)) {
                fields.remove(field);
            } else if (NUMBERS.contains(field)) {
                given.number(field).ifPresent(number -> fields.put(field, Long.toString(number)));
            } else {
                given.text(field).ifPresent(text -> fields.put(field, text));
            }
        }
        try {
            return Variant.of(fields);
        } catch (InvalidValueException e) {
            throw new InvalidValueException(path + e.field(), e.limit(), e.value());
        }
    }

    private static List<String> atUpload(BucketVariants old, JsonInput patch) {
        if (!patch.has(AT_UPLOAD)) {
            return old.atUpload();
        }
        return patch.isNull(AT_UPLOAD) ? List.of() : patch.texts(AT_UPLOAD).orElseGet(List::of);
    }

    private static boolean adHoc(BucketVariants old, JsonInput patch) {
        return patch.has(AD_HOC) ? !patch.isNull(AD_HOC) && patch.truth(AD_HOC).orElse(false) : old.adHoc();
    }
}
