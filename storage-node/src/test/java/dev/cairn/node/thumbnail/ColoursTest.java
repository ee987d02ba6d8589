package dev.cairn.node.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.Fit;
import dev.cairn.metadata.PictureFormat;
import dev.cairn.metadata.Variant;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Goal: colours look as they did. Method: pictures of one grey, whose profile says that it is lighter than its number. */
class ColoursTest {
    private static final int NUMBER = 55;

    private static final int GREY = NUMBER * 0x010101;

    /** What {@link #NUMBER} of linear light is in sRGB. */
    private static final int SEEN = 128;

    @ParameterizedTest
    @EnumSource(
            value = PictureType.class,
            names = {"JPEG", "PNG"})
    void coloursOfAProfileBecomeThoseOfSrgb(PictureType type) throws Exception {
        byte[] linear = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();

        for (PictureFormat format : PictureFormat.values()) {
            assertThat(grey(withProfile(type, linear), format)).isBetween(SEEN - 3, SEEN + 3);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = PictureType.class,
            names = {"JPEG", "PNG"})
    void withoutAProfileOrWithThatOfSrgbTheyAreWhatTheyAre(PictureType type) throws Exception {
        byte[] srgb = ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData();

        assertThat(grey(withProfile(type, srgb), PictureFormat.PNG)).isBetween(NUMBER - 1, NUMBER + 1);
        assertThat(grey(Pictures.write(picture(), type), PictureFormat.PNG)).isBetween(NUMBER - 1, NUMBER + 1);
    }

    /** As viewers do. */
    @ParameterizedTest
    @EnumSource(
            value = PictureType.class,
            names = {"JPEG", "PNG"})
    void aProfileThatIsNoneIsPassedOver(PictureType type) throws Exception {
        byte[] linear = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();

        assertThat(grey(withProfile(type, Pictures.latin("no profile")), PictureFormat.PNG))
                .isBetween(NUMBER - 1, NUMBER + 1);
        assertThat(grey(withProfile(type, Arrays.copyOf(linear, 300)), PictureFormat.PNG))
                .isPositive();
    }

    @Test
    void whatIsTransparentStaysSo() throws Exception {
        BufferedImage image = new BufferedImage(40, 40, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(20, 20, 0xff000000 | GREY);
        byte[] png = Pictures.withChunk(
                Pictures.write(image, PictureType.PNG),
                "iCCP",
                chunk(ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData()));

        BufferedImage made = Pictures.read(Pictures.make(png, new Variant(40, 40, Fit.INSIDE, PictureFormat.PNG, 80, 0))
                .bytes());

        assertThat(made.getRGB(0, 0) >>> 24).isZero();
        assertThat(made.getRGB(20, 20) >>> 24).isEqualTo(255);
        assertThat(made.getRGB(20, 20) & 0xff).isBetween(SEEN - 3, SEEN + 3);
    }

    private static BufferedImage picture() {
        BufferedImage image = new BufferedImage(200, 200, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 200; y++) {
            for (int x = 0; x < 200; x++) {
                image.setRGB(x, y, GREY);
            }
        }
        return image;
    }

    private static byte[] withProfile(PictureType type, byte[] profile) throws IOException {
        byte[] plain = Pictures.write(picture(), type);
        return type == PictureType.JPEG
                ? Pictures.withSegment(plain, 0xe2, Pictures.concat(Pictures.latin("ICC_PROFILE\0\1\1"), profile))
                : Pictures.withChunk(plain, "iCCP", chunk(profile));
    }

    private static byte[] chunk(byte[] profile) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(Pictures.latin("profile\0\0"));
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(bytes)) {
            deflater.write(profile);
        }
        return bytes.toByteArray();
    }

    private static int grey(byte[] source, PictureFormat format) throws Exception {
        Thumbnail made = Pictures.make(source, new Variant(50, 50, Fit.INSIDE, format, 95, 0));
        return Pictures.read(made.bytes()).getRGB(25, 25) >> 8 & 0xff;
    }
}
