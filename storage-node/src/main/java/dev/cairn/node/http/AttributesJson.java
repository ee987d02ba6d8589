package dev.cairn.node.http;

import dev.cairn.metadata.Command.AttributesPatch;
import dev.cairn.metadata.ObjectAttributes;
import dev.cairn.node.validation.AttributeRules;
import java.util.Map;
import java.util.Optional;

/** Reads attributes of an object, whole or as a merge patch. */
final class AttributesJson {
    private static final String CONTENT_TYPE = "contentType";
    private static final String CACHE_CONTROL = "cacheControl";
    private static final String CONTENT_DISPOSITION = "contentDisposition";
    private static final String CONTENT_LANGUAGE = "contentLanguage";
    private static final String METADATA = "metadata";
    private static final String TAGS = "tags";

    private AttributesJson() {}

    /** @throws RuntimeException if {@code input} is malformed or breaks a rule */
    static ObjectAttributes attributes(JsonInput input) {
        checkNames(input);
        ObjectAttributes attributes = new ObjectAttributes(
                input.requiredText(CONTENT_TYPE),
                input.text(CACHE_CONTROL),
                input.text(CONTENT_DISPOSITION),
                Optional.empty(),
                input.text(CONTENT_LANGUAGE),
                input.object(METADATA).map(JsonInput::allTexts).orElseGet(Map::of),
                input.object(TAGS).map(JsonInput::allTexts).orElseGet(Map::of));
        AttributeRules.check(attributes);
        return attributes;
    }

    /** @throws RuntimeException if {@code input} is malformed or breaks a rule */
    static AttributesPatch patch(JsonInput input) {
        checkNames(input);
        AttributesPatch patch = new AttributesPatch(
                input.text(CONTENT_TYPE),
                header(input, CACHE_CONTROL),
                header(input, CONTENT_DISPOSITION),
                Optional.empty(),
                header(input, CONTENT_LANGUAGE),
                input.object(METADATA).map(JsonInput::textsOrNulls).orElseGet(Map::of),
                input.object(TAGS).map(JsonInput::textsOrNulls).orElseGet(Map::of));
        AttributeRules.check(patch);
        return patch;
    }

    /** An empty text stands for removal. */
    private static Optional<String> header(JsonInput input, String name) {
        return input.isNull(name) ? Optional.of("") : input.text(name);
    }

    private static void checkNames(JsonInput input) {
        input.only(CONTENT_TYPE, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LANGUAGE, METADATA, TAGS);
    }
}
