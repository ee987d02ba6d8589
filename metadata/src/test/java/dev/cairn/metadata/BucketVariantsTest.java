package dev.cairn.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketVariantsTest {
    private static final Variant SOME = Variant.parse("10x10-cover-png-q1-ffffff");

    @Test
    void aBucketThatSaysNothingHasThreeAndMakesNoneAtUpload() {
        assertThat(BucketSettings.DEFAULT.variants().presets()).containsOnlyKeys("small", "medium", "large");
        assertThat(BucketSettings.DEFAULT.variants().atUpload()).isEmpty();
        assertThat(BucketSettings.DEFAULT.variants().adHoc()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Small", "a b", "-a", "ä", "../x", "abcdefghijabcdefghijabcdefghijabc"})
    void aNameThatIsNoneIsRefused(String name) {
        assertThatThrownBy(() -> new BucketVariants(named(List.of(name)), List.of(), false))
                .isInstanceOfSatisfying(
                        InvalidValueException.class, e -> assertThat(e.field()).isEqualTo("variants"));
    }

    @Test
    void thereAreSixteenAtMost() {
        List<String> names = IntStream.range(0, 16).mapToObj(i -> "v" + i).toList();
        assertThat(new BucketVariants(named(names), names, true).atUpload()).hasSize(16);

        List<String> more = IntStream.range(0, 17).mapToObj(i -> "v" + i).toList();
        assertThatThrownBy(() -> new BucketVariants(named(more), List.of(), true))
                .isInstanceOfSatisfying(
                        InvalidValueException.class, e -> assertThat(e.value()).isEqualTo("17"));
    }

    @Test
    void whatIsMadeAtUploadIsAmongThePresets() {
        assertThatThrownBy(() -> new BucketVariants(named(List.of("a")), List.of("a", "b"), false))
                .isInstanceOfSatisfying(InvalidValueException.class, e -> {
                    assertThat(e.field()).isEqualTo("variantsAtUpload");
                    assertThat(e.value()).isEqualTo("b");
                });
    }

    private static SortedMap<String, Variant> named(List<String> names) {
        SortedMap<String, Variant> presets = new TreeMap<>();
        names.forEach(name -> presets.put(name, SOME));
        return presets;
    }
}
