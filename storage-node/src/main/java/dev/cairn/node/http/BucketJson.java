package dev.cairn.node.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.cairn.metadata.Bucket;
import dev.cairn.metadata.BucketSettings;
import dev.cairn.node.validation.SettingsRules;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/** The JSON forms of a bucket and its settings. */
final class BucketJson {
    private static final String MAX_OBJECT_BYTES = "maxObjectBytes";
    private static final String ALLOWED_TYPES = "allowedTypes";
    private static final String DENIED_TYPES = "deniedTypes";
    private static final String ALLOWED_EXTENSIONS = "allowedExtensions";
    private static final String DENIED_EXTENSIONS = "deniedExtensions";
    private static final String VERIFY_TYPE = "verifyType";

    /** What a ratio is rounded to the parts of. */
    private static final double RATIO_STEPS = 1_000;

    private BucketJson() {}

    static Buffer buffer(Bucket bucket) {
        return Json.buffer(json -> write(json, bucket));
    }

    static Buffer buffer(List<Bucket> buckets) {
        return Json.buffer(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("buckets");
            for (Bucket bucket : buckets) {
                write(json, bucket);
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void write(JsonGenerator json, Bucket bucket) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", bucket.name().value());
        json.writeStringField("created", Rfc3339.format(bucket.created()));
        json.writeNumberField("version", bucket.version());
        json.writeNumberField("objects", bucket.objects());
        json.writeNumberField("bytes", bucket.bytes());
        json.writeNumberField("storedBytes", bucket.storedBytes());
        if (bucket.bytes() > 0 && bucket.storedBytes() > 0) {
            json.writeNumberField("compressionRatio", ratio(bucket));
        }
        write(json, bucket.settings());
        json.writeEndObject();
    }

    private static double ratio(Bucket bucket) {
        return (double) Math.round((double) bucket.bytes() / (double) bucket.storedBytes() * RATIO_STEPS) / RATIO_STEPS;
    }

    private static void write(JsonGenerator json, BucketSettings settings) throws IOException {
        json.writeObjectFieldStart("settings");
        json.writeFieldName(MAX_OBJECT_BYTES);
        if (settings.maxObjectBytes().isPresent()) {
            json.writeNumber(settings.maxObjectBytes().getAsLong());
        } else {
            json.writeNull();
        }
        Json.texts(json, ALLOWED_TYPES, settings.allowedTypes());
        Json.texts(json, DENIED_TYPES, settings.deniedTypes());
        Json.texts(json, ALLOWED_EXTENSIONS, settings.allowedExtensions());
        Json.texts(json, DENIED_EXTENSIONS, settings.deniedExtensions());
        json.writeBooleanField(VERIFY_TYPE, settings.verifyType());
        CompressionJson.write(json, settings.compression());
        VariantsJson.write(json, settings.variants());
        CopiesJson.write(json, settings.copies());
        json.writeEndObject();
    }

    /**
     * Settings after a merge patch: an absent member stays, {@code null} sets the default.
     *
     * @throws RuntimeException if the patch is malformed or breaks a rule
     */
    static BucketSettings patched(BucketSettings old, JsonInput patch) {
        patch.only(
                MAX_OBJECT_BYTES,
                ALLOWED_TYPES,
                DENIED_TYPES,
                ALLOWED_EXTENSIONS,
                DENIED_EXTENSIONS,
                VERIFY_TYPE,
                CompressionJson.METHOD,
                CompressionJson.LEVEL,
                CompressionJson.LEAST_BYTES,
                VariantsJson.PRESETS,
                VariantsJson.AT_UPLOAD,
                VariantsJson.AD_HOC,
                CopiesJson.NUMBER,
                CopiesJson.DURABILITY);
        return SettingsRules.checked(new BucketSettings(
                limit(old, patch),
                list(old.allowedTypes(), patch, ALLOWED_TYPES),
                list(old.deniedTypes(), patch, DENIED_TYPES),
                list(old.allowedExtensions(), patch, ALLOWED_EXTENSIONS),
                list(old.deniedExtensions(), patch, DENIED_EXTENSIONS),
                truth(old.verifyType(), patch, VERIFY_TYPE),
                CompressionJson.patched(old.compression(), patch),
                VariantsJson.patched(old.variants(), patch),
                CopiesJson.patched(old.copies(), patch)));
    }

    private static OptionalLong limit(BucketSettings old, JsonInput patch) {
        if (!patch.has(MAX_OBJECT_BYTES)) {
            return old.maxObjectBytes();
        }
        return patch.isNull(MAX_OBJECT_BYTES) ? OptionalLong.empty() : patch.number(MAX_OBJECT_BYTES);
    }

    private static List<String> list(List<String> old, JsonInput patch, String name) {
        if (!patch.has(name)) {
            return old;
        }
        return patch.isNull(name) ? List.of() : patch.texts(name).orElseGet(List::of);
    }

    private static boolean truth(boolean old, JsonInput patch, String name) {
        if (!patch.has(name)) {
            return old;
        }
        return !patch.isNull(name) && patch.truth(name).orElse(false);
    }
}
