package dev.cairn.node.validation;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.BucketSettings;
import dev.cairn.metadata.BucketVariants;
import dev.cairn.metadata.Compression;
import dev.cairn.metadata.InvalidValueException;
import dev.cairn.metadata.ObjectAttributes;
import dev.cairn.metadata.WantedCopies;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: attributes at their bounds are taken, one step beyond they are refused with the field's name. */
class AttributeRulesTest {
    @Test
    void attributesAtTheirBoundsAreTaken() {
        Map<String, String> tags = new HashMap<>();
        for (int i = 0; i < AttributeRules.TAGS_MAX; i++) {
            tags.put(
                    i + "t".repeat(AttributeRules.TAG_NAME_LENGTH_MAX - 2),
                    "v".repeat(AttributeRules.TAG_VALUE_LENGTH_MAX));
        }
        Map<String, String> metadata = Map.of("a", "v".repeat(AttributeRules.METADATA_BYTES_MAX - 1));

        assertThatCode(() -> AttributeRules.check(attributes(Optional.of("c".repeat(1024)), metadata, tags)))
                .doesNotThrowAnyException();
    }

    @Test
    void userMetadataIsBoundedInBytesTogether() {
        refused("metadata", Optional.empty(), Map.of("a", "ü".repeat(AttributeRules.METADATA_BYTES_MAX / 2)), Map.of());
        refused("metadata", Optional.empty(), Map.of("a", "v".repeat(5000), "b", "v".repeat(5000)), Map.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "a b", "ü", "a:b"})
    void namesOfUserMetadataAreNamesOfHeaders(String name) {
        refused("metadata", Optional.empty(), Map.of(name, "v"), Map.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\0b", "a\u007fb"})
    void controlCharactersAreRefused(String value) {
        refused("metadata.a", Optional.empty(), Map.of("a", value), Map.of());
        refused("tags.a", Optional.empty(), Map.of(), Map.of("a", value));
        refused("cacheControl", Optional.of(value), Map.of(), Map.of());
    }

    @Test
    void tagsAreBounded() {
        Map<String, String> many = new HashMap<>();
        for (int i = 0; i <= AttributeRules.TAGS_MAX; i++) {
            many.put("t" + i, "");
        }
        refused("tags", Optional.empty(), Map.of(), many);
        refused("tags", Optional.empty(), Map.of(), Map.of("t".repeat(AttributeRules.TAG_NAME_LENGTH_MAX + 1), ""));
        refused("tags.t", Optional.empty(), Map.of(), Map.of("t", "v".repeat(AttributeRules.TAG_VALUE_LENGTH_MAX + 1)));
    }

    @Test
    void headersHoldOnlyWhatHeadersCanCarry() {
        refused("cacheControl", Optional.of("日本"), Map.of(), Map.of());
        refused("cacheControl", Optional.of("c".repeat(1025)), Map.of(), Map.of());
    }

    @Test
    void settingsAreBroughtToOneForm() {
        BucketSettings settings = SettingsRules.checked(new BucketSettings(
                OptionalLong.of(0),
                List.of("Image/*", "image/*"),
                List.of(),
                List.of("JPG"),
                List.of(""),
                false,
                Compression.AUTO,
                BucketVariants.DEFAULT,
                WantedCopies.USUAL));

        Assertions.assertThat(settings.allowedTypes()).containsExactly("image/*");
        Assertions.assertThat(settings.allowedExtensions()).containsExactly("jpg");
    }

    @ParameterizedTest
    @ValueSource(strings = {"image", "*/*", "image/*x", "image/", "im age/png", "image/png;q=1"})
    void settingsThatNothingCouldMatchAreRefused(String type) {
        assertThatThrownBy(() -> SettingsRules.checked(new BucketSettings(
                        OptionalLong.empty(),
                        List.of(),
                        List.of(type),
                        List.of(),
                        List.of(),
                        false,
                        Compression.AUTO,
                        BucketVariants.DEFAULT,
                        WantedCopies.USUAL)))
                .isInstanceOfSatisfying(
                        InvalidValueException.class,
                        e -> Assertions.assertThat(e.field()).isEqualTo("deniedTypes"));
    }

    private static void refused(
            String field, Optional<String> cacheControl, Map<String, String> metadata, Map<String, String> tags) {
        assertThatThrownBy(() -> AttributeRules.check(attributes(cacheControl, metadata, tags)))
                .isInstanceOfSatisfying(
                        InvalidValueException.class,
                        e -> Assertions.assertThat(e.field()).isEqualTo(field));
    }

    private static ObjectAttributes attributes(
            Optional<String> cacheControl, Map<String, String> metadata, Map<String, String> tags) {
        return new ObjectAttributes(
                "text/plain", cacheControl, Optional.empty(), Optional.empty(), Optional.empty(), metadata, tags);
    }
}
