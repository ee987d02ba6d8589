package dev.cairn.metadata;

import java.util.Map;
import java.util.Optional;

/**
 * What a client says about an object and gets back with it. Sizes are bounded where the values enter the system, see
 * {@code docs/limits.md}.
 *
 * @param contentType media type served with the object
 * @param cacheControl value of {@code Cache-Control} to serve
 * @param contentDisposition value of {@code Content-Disposition} to serve
 * @param contentEncoding value of {@code Content-Encoding} to serve: a coding that is part of the object
 * @param contentLanguage value of {@code Content-Language} to serve
 * @param userMetadata names in lower case, without header prefix, to values
 * @param tags names to values
 */
public record ObjectAttributes(
        String contentType,
        Optional<String> cacheControl,
        Optional<String> contentDisposition,
        Optional<String> contentEncoding,
        Optional<String> contentLanguage,
        Map<String, String> userMetadata,
        Map<String, String> tags) {
    /** Most names in the user metadata of one object. */
    public static final int USER_METADATA_MAX = 100;

    /** Most bytes of names and values of the user metadata of one object together, in UTF-8. */
    public static final int USER_METADATA_BYTES_MAX = 8 << 10;

    /** Most tags of one object. */
    public static final int TAGS_MAX = 50;

    /** Most bytes of names and values of the tags of one object together, in UTF-8. */
    public static final int TAGS_BYTES_MAX = 128 << 10;

    public ObjectAttributes {
        userMetadata = Map.copyOf(userMetadata);
        tags = Map.copyOf(tags);
    }

    /** Only a media type, nothing else said. */
    public static ObjectAttributes ofType(String contentType) {
        return new ObjectAttributes(
                contentType,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Map.of());
    }
}
