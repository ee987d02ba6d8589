package dev.cairn.node.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.Fit;
import dev.cairn.metadata.PictureFormat;
import dev.cairn.metadata.Variant;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Goal: whether libjpeg-turbo is installed is not to be seen in what is made. Method: photographs of every orientation, by it and by
 * ImageIO. Needs libturbojpeg0.
 */
class TurboJpegTest {
    private static final double ALIKE = 0.97;
    private static final List<String> PHOTOS = List.of("astronaut.jpg", "cat.jpg", "coffee.jpg", "rocket.jpg");

    @BeforeAll
    static void needsIt() {
        boolean installed = TurboJpeg.installed().isPresent();
        if (!installed) {
            System.out.println("SKIPPED: TurboJpegTest needs libjpeg-turbo (apt-get install libturbojpeg0)");
        }
        Assumptions.assumeTrue(installed, "libjpeg-turbo is installed");
    }

    private static Variant variant(int width, int height, Fit fit) {
        return new Variant(width, height, fit, PictureFormat.PNG, 82, 0);
    }

    private static Thumbnail make(byte[] photo, Variant variant, Optional<TurboJpeg> by) throws Exception {
        return Pictures.make(PictureSource.of(photo), variant, Pictures.LIMITS, by);
    }

    private static void assertAlike(byte[] photo, Variant variant) throws Exception {
        BufferedImage fast =
                Pictures.read(make(photo, variant, TurboJpeg.installed()).bytes());
        BufferedImage slow =
                Pictures.read(make(photo, variant, Optional.empty()).bytes());

        assertThat(List.of(fast.getWidth(), fast.getHeight()))
                .as("%s", variant)
                .isEqualTo(List.of(slow.getWidth(), slow.getHeight()));
        assertThat(Ssim.of(fast, slow)).as("%s", variant).isGreaterThanOrEqualTo(ALIKE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyFitOfEveryOrientationLooksTheSame(int orientation) throws Exception {
        for (String name : PHOTOS) {
            byte[] photo = Pictures.oriented(Pictures.photo(name), orientation);
            for (Fit fit : Fit.values()) {
                for (int size : new int[] {48, 100, 150, 300}) {
                    assertAlike(photo, variant(size, size * 2 / 3, fit));
                }
            }
        }
    }

    @Test
    void itDecodesPhotographs() throws IOException {
        for (String name : PHOTOS) {
            byte[] photo = Pictures.photo(name);
            PictureHead head = PictureHead.read(PictureType.JPEG, PictureSource.of(photo));
            for (int shrink = 1; shrink <= 8; shrink *= 2) {
                BufferedImage image = decoded(photo, head, shrink).orElseThrow();
                assertThat(image.getWidth()).isEqualTo(Math.ceilDiv(head.width(), shrink));
                assertThat(image.getHeight()).isEqualTo(Math.ceilDiv(head.height(), shrink));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,1", "3,2", "5,2", "6,4", "7,4", "11,4", "12,8", "400,8"})
    void threePixelsAreLeftForTwo(int pixelsForOne, int shrink) {
        assertThat(TurboJpeg.shrink(pixelsForOne)).isEqualTo(shrink);
    }

    @Test
    void whatIsLargeIsShrunkAndLooksTheSame() throws Exception {
        for (String name : PHOTOS) {
            byte[] large = Pictures.enlarged(name, 3_000, 2_000);
            for (int size : new int[] {128, 300, 700, 1_100}) {
                assertAlike(large, variant(size, size, Fit.INSIDE));
            }
            assertAlike(large, variant(200, 200, Fit.COVER));
        }
    }

    private static Optional<BufferedImage> decoded(byte[] photo, PictureHead head, int shrink) throws IOException {
        return TurboJpeg.installed()
                .orElseThrow()
                .decode(PictureSource.of(photo), head, shrink, new Deadline(Pictures.LIMITS.time(), System::nanoTime));
    }

    @Test
    void whatIsCutOffIsLeftToTheOther() throws Exception {
        byte[] photo = Pictures.photo("coffee.jpg");
        PictureHead head = PictureHead.read(PictureType.JPEG, PictureSource.of(photo));
        for (int length : new int[] {photo.length - 3, photo.length / 2, 2_000}) {
            assertThat(decoded(Arrays.copyOf(photo, length), head, 2))
                    .as("%d bytes", length)
                    .isEmpty();
        }
        PictureHead other = PictureHead.plain(PictureType.JPEG, head.width() + 1, head.height(), 3, 0);
        assertThat(decoded(photo, other, 1)).as("a head that says otherwise").isEmpty();
    }
}
