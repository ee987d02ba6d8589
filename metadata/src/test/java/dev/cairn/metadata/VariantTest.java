package dev.cairn.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VariantTest {
    @Test
    void presetsNeverChange() {
        assertThat(Variant.PRESETS.toString())
                .isEqualTo("{small=128x128-inside-keep-q82-ffffff, medium=512x512-inside-keep-q82-ffffff, "
                        + "large=1600x1600-inside-keep-q82-ffffff}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1x0-cover-jpeg-q1-000000",
                "0x4096-contain-png-q100-00ff7f",
                "0x0-inside-webp-q50-ffffff",
                "300x200-fill-keep-q82-abcdef"
            })
    void aTextIsOneVariantAndBack(String text) {
        assertThat(Variant.parse(text)).hasToString(text);
    }

    @Test
    void aTextIsTheSameWhereNumbersAreWrittenOtherwise() {
        Locale usual = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
        try {
            assertThat(Variant.parse("300x200-fill-keep-q82-abcdef")).hasToString("300x200-fill-keep-q82-abcdef");
        } finally {
            Locale.setDefault(usual);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "512x512",
                "0512x512-inside-keep-q82-ffffff",
                "512x512-inside-keep-q082-ffffff",
                "512x512-inside-keep-q82-FFFFFF",
                "512X512-inside-keep-q82-ffffff",
                "512x512-inside-keep-q82-ffffff\n",
                "512x512-Inside-keep-q82-ffffff",
                "-1x512-inside-keep-q82-ffffff",
                "../../etc/passwd"
            })
    void aTextThatNoVariantHasIsRefused(String text) {
        assertThatThrownBy(() -> Variant.parse(text))
                .isInstanceOfSatisfying(
                        InvalidValueException.class, e -> assertThat(e.value()).isNotNull());
    }

    @Test
    void whatIsNotSaidIsUsual() {
        assertThat(Variant.of(Map.of("w", "512", "h", "512"))).isEqualTo(Variant.PRESETS.get("medium"));
        assertThat(Variant.of(Map.of("format", "webp"))).hasToString("0x0-inside-webp-q82-ffffff");
        assertThat(Variant.of(Map.of("w", "9", "fit", "cover", "q", "7", "bg", "AAbb00")))
                .hasToString("9x0-cover-keep-q7-aabb00");
    }

    @ParameterizedTest
    @CsvSource({
        "w, 4097, 0 to 4096",
        "w, -1, a whole number up to 4096",
        "w, 1e3, a whole number up to 4096",
        "h, 99999999999, a whole number up to 4096",
        "h, '', a whole number up to 4096",
        "fit, crop, 'one of cover, contain, fill, inside'",
        "fit, cover, inside where neither w nor h is given",
        "format, gif, 'one of keep, auto, jpeg, png, webp'",
        "q, 0, 1 to 100",
        "q, 101, 1 to 100",
        "bg, red, a colour as rrggbb",
        "bg, ffffff00, a colour as rrggbb",
        "blur, 5, 'one of w, h, fit, format, q, bg'"
    })
    void aWrongFieldIsNamedWithItsLimitAndValue(String field, String value, String limit) {
        assertThatThrownBy(() -> Variant.of(Map.of(field, value)))
                .isInstanceOfSatisfying(InvalidValueException.class, e -> {
                    assertThat(e.field()).isEqualTo(field);
                    assertThat(e.limit()).isEqualTo(limit);
                    assertThat(e.value()).isEqualTo(value);
                });
    }

    @Test
    void theFieldsOfAVariantMakeItAgain() {
        for (Variant each : Variant.PRESETS.values()) {
            assertThat(Variant.of(each.fields())).isEqualTo(each);
        }
        Variant odd = Variant.parse("0x7-inside-auto-q3-0000ab");
        assertThat(Variant.of(odd.fields())).isEqualTo(odd);
    }

    @Test
    void onlyTheAutomaticFormatGoesByWhatTheClientTakes() {
        Variant automatic = Variant.parse("1x2-cover-auto-q3-0000ab");

        assertThat(automatic.forClient(true)).hasToString("1x2-cover-webp-q3-0000ab");
        assertThat(automatic.forClient(false)).hasToString("1x2-cover-keep-q3-0000ab");
        Variant png = Variant.parse("1x2-cover-png-q3-0000ab");
        assertThat(png.forClient(true)).isEqualTo(png);
    }
}
