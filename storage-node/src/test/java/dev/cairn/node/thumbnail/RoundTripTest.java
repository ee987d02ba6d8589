package dev.cairn.node.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.Fit;
import dev.cairn.metadata.PictureFormat;
import dev.cairn.metadata.Variant;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Goal: every kind of picture becomes every other. Method: one with a quarter of each of four colours, which must still be where they were. */
class RoundTripTest {
    private static final List<Integer> COLOURS = List.of(0xff0000, 0x00ff00, 0x0000ff, 0xffffff);
    private static final int TOLERANCE = 24;

    static Stream<Arguments> all() {
        return Arrays.stream(PictureType.values())
                .filter(type -> type != PictureType.PDF)
                .flatMap(type -> Arrays.stream(PictureFormat.values())
                        .flatMap(format -> Arrays.stream(Fit.values()).map(fit -> Arguments.of(type, format, fit))));
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyTypeBecomesEveryFormatInEveryFit(PictureType type, PictureFormat format, Fit fit) throws Exception {
        byte[] source = Pictures.write(Pictures.quarters(240, 160), type);
        Variant variant = new Variant(60, 60, fit, format, 90, 0x000000);

        Thumbnail made = Pictures.make(source, variant);

        BufferedImage image = Pictures.read(made.bytes());
        assertThat(made.mediaType()).isEqualTo("image/" + type.as(format));
        assertThat(PictureHead.type(PictureSource.of(made.bytes())).name())
                .isEqualTo(type.as(format).name());
        assertThat(List.of(image.getWidth(), image.getHeight()))
                .isEqualTo(List.of(made.width(), made.height()))
                .isEqualTo(fit == Fit.INSIDE ? List.of(60, 40) : List.of(60, 60));
        if (fit == Fit.CONTAIN) {
            assertColour(image, 30, 3, 0x000000);
            assertColour(image, 30, 56, 0x000000);
        }
        int top = fit == Fit.CONTAIN ? 10 : 0;
        int height = fit == Fit.CONTAIN || fit == Fit.INSIDE ? 40 : 60;
        for (int i = 0; i < COLOURS.size(); i++) {
            assertColour(image, 15 + i % 2 * 30, top + height / 4 + i / 2 * (height / 2), COLOURS.get(i));
        }
    }

    /** Memory for a ninth of the pixels. */
    @ParameterizedTest
    @EnumSource(
            value = PictureType.class,
            names = {"PNG", "GIF", "TIFF"})
    void whatWouldTakeTooMuchMemoryIsDecodedInSteps(PictureType type) throws Exception {
        byte[] source = Pictures.write(Pictures.quarters(1_200, 800), type);
        ThumbnailLimits limits = new ThumbnailLimits(1, 1, 1_000_000, Duration.ofSeconds(30), 1 << 20, 1 << 20);

        for (Fit fit : List.of(Fit.INSIDE, Fit.COVER)) {
            Thumbnail made =
                    Pictures.make(PictureSource.of(source), new Variant(60, 60, fit, PictureFormat.PNG, 90, 0), limits);

            BufferedImage image = Pictures.read(made.bytes());
            for (int i = 0; i < COLOURS.size(); i++) {
                assertColour(
                        image,
                        image.getWidth() / 4 + i % 2 * (image.getWidth() / 2),
                        image.getHeight() / 4 + i / 2 * (image.getHeight() / 2),
                        COLOURS.get(i));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = PictureFormat.class,
            names = {"PNG", "WEBP", "JPEG"})
    void whatIsTransparentStaysSoOrShowsTheBackground(PictureFormat format) throws Exception {
        BufferedImage image = new BufferedImage(100, 100, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < 100; y++) {
            for (int x = 0; x < 50; x++) {
                image.setRGB(x, y, 0xffff0000);
            }
        }
        for (PictureType type : List.of(PictureType.PNG, PictureType.WEBP, PictureType.GIF)) {
            Thumbnail made =
                    Pictures.make(Pictures.write(image, type), new Variant(40, 40, Fit.INSIDE, format, 95, 0x00ff00));

            BufferedImage seen = Pictures.read(made.bytes());
            assertColour(seen, 5, 20, 0xff0000);
            if (format == PictureFormat.JPEG) {
                assertColour(seen, 35, 20, 0x00ff00);
            } else {
                assertThat(seen.getRGB(35, 20) >>> 24)
                        .as(type + " as " + format)
                        .isZero();
            }
        }
    }

    @Test
    void ofAnAnimationTheFirstFrameIsShown() throws Exception {
        byte[] first = Pictures.write(Pictures.quarters(120, 80), PictureType.WEBP);
        byte[] other = Pictures.write(new BufferedImage(120, 80, BufferedImage.TYPE_INT_RGB), PictureType.WEBP);

        Thumbnail made =
                Pictures.make(animated(first, other), new Variant(60, 60, Fit.INSIDE, PictureFormat.PNG, 90, 0));

        BufferedImage image = Pictures.read(made.bytes());
        for (int i = 0; i < COLOURS.size(); i++) {
            assertColour(image, 15 + i % 2 * 30, 10 + i / 2 * 20, COLOURS.get(i));
        }
    }

    /** Two frames of 120 × 80 pixels. */
    private static byte[] animated(byte[] first, byte[] other) {
        byte[] size = {119, 0, 0, 79, 0, 0};
        byte[] head = Pictures.concat(
                Pictures.latin("VP8X"),
                Pictures.littleEndian(8).putInt(10).putInt(2).array(),
                size,
                Pictures.latin("ANIM"),
                Pictures.littleEndian(10).putInt(6).array());
        byte[] body = Pictures.concat(Pictures.latin("WEBP"), head, frame(size, first), frame(size, other));
        return Pictures.concat(
                Pictures.latin("RIFF"),
                Pictures.littleEndian(4).putInt(body.length).array(),
                body);
    }

    private static byte[] frame(byte[] size, byte[] still) {
        byte[] chunk = Arrays.copyOfRange(still, 12, still.length);
        return Pictures.concat(
                Pictures.latin("ANMF"),
                Pictures.littleEndian(10).putInt(16 + chunk.length).array(),
                size,
                new byte[4],
                chunk);
    }

    private static void assertColour(BufferedImage image, int x, int y, int colour) {
        int seen = image.getRGB(x, y);
        for (int shift = 0; shift <= 16; shift += 8) {
            assertThat(seen >> shift & 0xff)
                    .as("%d, %d is %06x, not %06x", x, y, seen & 0xffffff, colour)
                    .isBetween((colour >> shift & 0xff) - TOLERANCE, (colour >> shift & 0xff) + TOLERANCE);
        }
    }
}
