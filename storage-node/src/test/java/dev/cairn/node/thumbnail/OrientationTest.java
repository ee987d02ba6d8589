package dev.cairn.node.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.Fit;
import dev.cairn.metadata.PictureFormat;
import dev.cairn.metadata.Variant;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Goal: a picture is upright however it was stored. Method: the four quarters of one, as each of the eight orientations shows them. */
class OrientationTest {
    /** Which quarters are seen left above, right above, left below, right below; by the words of EXIF. */
    private static final List<String> SEEN = List.of("RGBW", "GRWB", "WBGR", "BWRG", "RBGW", "BRWG", "WGBR", "GWRB");

    static Stream<Arguments> orientations() {
        return IntStream.rangeClosed(1, 8)
                .boxed()
                .flatMap(code -> Stream.of(PictureType.JPEG, PictureType.PNG, PictureType.TIFF, PictureType.WEBP)
                        .map(type -> Arguments.of(code, type)));
    }

    @ParameterizedTest
    @MethodSource("orientations")
    void aPictureIsUpright(int code, PictureType type) throws Exception {
        Thumbnail made = Pictures.make(stored(code, type), new Variant(60, 60, Fit.INSIDE, PictureFormat.PNG, 90, 0));

        BufferedImage image = Pictures.read(made.bytes());
        assertThat(List.of(made.width(), made.height())).isEqualTo(code < 5 ? List.of(60, 40) : List.of(40, 60));
        assertThat(quarters(image)).isEqualTo(SEEN.get(code - 1));
    }

    @Test
    void aPartIsCutFromWhatIsSeen() throws Exception {
        for (int code = 1; code <= 8; code++) {
            Thumbnail made = Pictures.make(
                    stored(code, PictureType.JPEG), new Variant(60, 20, Fit.COVER, PictureFormat.PNG, 90, 0));

            assertThat(List.of(made.width(), made.height())).isEqualTo(List.of(60, 20));
            assertThat(quarters(Pictures.read(made.bytes()))).isEqualTo(SEEN.get(code - 1));
        }
    }

    @Test
    void anOrientationThatMeansNothingIsNone() throws Exception {
        for (int code : new int[] {0, 9, 255, 32_768}) {
            Thumbnail made = Pictures.make(
                    stored(code, PictureType.JPEG), new Variant(60, 60, Fit.INSIDE, PictureFormat.PNG, 90, 0));

            assertThat(quarters(Pictures.read(made.bytes()))).isEqualTo("RGBW");
        }
    }

    private static byte[] stored(int code, PictureType type) throws Exception {
        byte[] plain = Pictures.write(Pictures.quarters(240, 160), type);
        return switch (type) {
            case JPEG -> Pictures.oriented(plain, code);
            case PNG -> Pictures.withChunk(plain, "eXIf", Pictures.exif(code));
            case WEBP -> extendedWebp(plain, code);
            default -> Tiffs.withOrientation(plain, code);
        };
    }

    private static byte[] extendedWebp(byte[] plain, int code) {
        byte[] exif = Pictures.exif(code);
        byte[] extended = Pictures.littleEndian(18)
                .put(Pictures.latin("VP8X"))
                .putInt(10)
                .putInt(0x08)
                .put(new byte[] {(byte) 239, 0, 0, (byte) 159, 0, 0})
                .array();
        byte[] image = Arrays.copyOfRange(plain, 12, plain.length);
        byte[] note = Pictures.concat(
                Pictures.littleEndian(8)
                        .put(Pictures.latin("EXIF"))
                        .putInt(exif.length)
                        .array(),
                exif);
        byte[] body = Pictures.concat(Pictures.latin("WEBP"), extended, image, note);
        return Pictures.concat(
                Pictures.littleEndian(8)
                        .put(Pictures.latin("RIFF"))
                        .putInt(body.length)
                        .array(),
                body);
    }

    private static String quarters(BufferedImage image) {
        StringBuilder quarters = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            int x = image.getWidth() / 4 + i % 2 * (image.getWidth() / 2);
            int y = image.getHeight() / 4 + i / 2 * (image.getHeight() / 2);
            int pixel = image.getRGB(x, y);
            boolean red = (pixel >> 16 & 0xff) > 128;
            boolean green = (pixel >> 8 & 0xff) > 128;
            quarters.append(red ? green ? 'W' : 'R' : green ? 'G' : 'B');
        }
        return quarters.toString();
    }
}
