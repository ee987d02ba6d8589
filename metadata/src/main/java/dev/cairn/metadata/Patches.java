package dev.cairn.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cairn.metadata.Command.AttributesPatch;
import dev.cairn.metadata.MetadataError.AttributesTooLarge;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Merges an {@link AttributesPatch} into attributes. */
final class Patches {
    private static final String DEFAULT_TYPE = "application/octet-stream";

    private Patches() {}

    /** @throws MetadataException {@link AttributesTooLarge}: each patch is small, but many of them add up */
    static ObjectAttributes apply(ObjectAttributes old, AttributesPatch patch) {
        Map<String, String> userMetadata = merge(old.userMetadata(), patch.userMetadata());
        Map<String, String> tags = merge(old.tags(), patch.tags());
        check("metadata", userMetadata, ObjectAttributes.USER_METADATA_MAX, ObjectAttributes.USER_METADATA_BYTES_MAX);
        check("tags", tags, ObjectAttributes.TAGS_MAX, ObjectAttributes.TAGS_BYTES_MAX);
        return new ObjectAttributes(
                header(Optional.of(old.contentType()), patch.contentType()).orElse(DEFAULT_TYPE),
                header(old.cacheControl(), patch.cacheControl()),
                header(old.contentDisposition(), patch.contentDisposition()),
                header(old.contentEncoding(), patch.contentEncoding()),
                header(old.contentLanguage(), patch.contentLanguage()),
                userMetadata,
                tags);
    }

    private static Optional<String> header(Optional<String> old, Optional<String> patch) {
        return patch.isEmpty() ? old : patch.filter(value -> !value.isEmpty());
    }

    private static Map<String, String> merge(Map<String, String> old, Map<String, Optional<String>> patch) {
        Map<String, String> merged = new HashMap<>(old);
        patch.forEach((name, value) ->
                value.ifPresentOrElse(present -> merged.put(name, present), () -> merged.remove(name)));
        return merged;
    }

    private static void check(String field, Map<String, String> map, int entriesMax, int bytesMax) {
        if (map.size() > entriesMax) {
            throw new MetadataException(new AttributesTooLarge(field, "at most " + entriesMax + " names", map.size()));
        }
        long bytes = map.entrySet().stream()
                .mapToLong(each ->
                        each.getKey().getBytes(UTF_8).length + each.getValue().getBytes(UTF_8).length)
                .sum();
        if (bytes > bytesMax) {
            throw new MetadataException(new AttributesTooLarge(
                    field, "at most " + bytesMax + " bytes of names and values together", bytes));
        }
    }
}
