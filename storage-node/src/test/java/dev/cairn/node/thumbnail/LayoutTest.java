package dev.cairn.node.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.Fit;
import dev.cairn.metadata.PictureFormat;
import dev.cairn.metadata.Variant;
import dev.cairn.node.thumbnail.Orientation.Region;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayoutTest {
    /** A picture, a variant, and: what it is cut to, scaled to, and the size of the result. */
    @ParameterizedTest
    @CsvSource({
        "4000, 3000, 512x512-inside, 4000x3000, 512x384, 512x384",
        "3000, 4000, 512x512-inside, 3000x4000, 384x512, 384x512",
        "300, 200, 512x512-inside, 300x200, 300x200, 300x200",
        "4000, 3000, 0x0-inside, 4000x3000, 4000x3000, 4000x3000",
        "9000, 3000, 0x0-inside, 9000x3000, 4096x1365, 4096x1365",
        "4000, 3000, 400x0-inside, 4000x3000, 400x300, 400x300",
        "100000, 1, 512x512-inside, 100000x1, 512x1, 512x1",
        "4000, 3000, 200x200-cover, 3000x3000, 200x200, 200x200",
        "4000, 3000, 400x100-cover, 4000x1000, 400x100, 400x100",
        "100, 100, 400x200-cover, 100x50, 400x200, 400x200",
        "4000, 3000, 200x0-cover, 4000x3000, 200x150, 200x150",
        "40, 30, 0x300-cover, 40x30, 400x300, 400x300",
        "1, 100000, 4096x0-cover, 1x100000, 1x4096, 1x4096",
        "1, 100000, 4096x4096-cover, 1x1, 4096x4096, 4096x4096",
        "4000, 3000, 200x200-contain, 4000x3000, 200x150, 200x200",
        "40, 30, 200x200-contain, 40x30, 200x150, 200x200",
        "100000, 1, 200x200-contain, 100000x1, 200x1, 200x200",
        "4000, 3000, 200x200-fill, 4000x3000, 200x200, 200x200",
        "40, 30, 0x300-fill, 40x30, 400x300, 400x300"
    })
    void everythingHasItsPlace(int width, int height, String variant, String cut, String scaled, String canvas) {
        Layout layout = Layout.of(width, height, Variant.parse(variant + "-keep-q82-ffffff"));

        assertThat(layout.cut().width() + "x" + layout.cut().height()).isEqualTo(cut);
        assertThat(layout.width() + "x" + layout.height()).isEqualTo(scaled);
        assertThat(layout.canvasWidth() + "x" + layout.canvasHeight()).isEqualTo(canvas);
    }

    @Test
    void whateverIsAskedForIsWithinThePictureAndTheLimits() {
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < 100_000; i++) {
            int width = 1 + random.nextInt(1 << random.nextInt(1, 20));
            int height = 1 + random.nextInt(1 << random.nextInt(1, 20));
            Fit fit = List.of(Fit.values()).get(random.nextInt(4));
            Variant variant = new Variant(
                    random.nextInt(fit == Fit.INSIDE ? 0 : 1, Variant.EDGE_MAX + 1),
                    random.nextInt(Variant.EDGE_MAX + 1),
                    fit,
                    PictureFormat.KEEP,
                    82,
                    0);
            Layout layout = Layout.of(width, height, variant);

            String what = width + "x" + height + " " + variant + " " + layout;
            Region cut = layout.cut();
            assertThat(cut.x() >= 0 && cut.y() >= 0 && cut.width() >= 1 && cut.height() >= 1)
                    .as(what)
                    .isTrue();
            assertThat(cut.x() + cut.width() <= width && cut.y() + cut.height() <= height)
                    .as(what)
                    .isTrue();
            assertThat(layout.width() >= 1 && layout.width() <= layout.canvasWidth())
                    .as(what)
                    .isTrue();
            assertThat(layout.height() >= 1 && layout.height() <= layout.canvasHeight())
                    .as(what)
                    .isTrue();
            assertThat(layout.canvasWidth() <= Variant.EDGE_MAX && layout.canvasHeight() <= Variant.EDGE_MAX)
                    .as(what)
                    .isTrue();
        }
    }

    @Test
    void aPartIsStoredWhereItIsSeenFrom() {
        int width = 7;
        int height = 5;
        int[] stored = new int[width * height];
        for (int i = 0; i < stored.length; i++) {
            stored[i] = i;
        }
        for (Orientation orientation : Orientation.values()) {
            int[] seen = orientation.upright(stored, width, height);
            int seenWidth = orientation.isSwapped() ? height : width;
            Region part = orientation.stored(new Region(1, 2, 3, 1), width, height);

            int[] inside = new int[part.width() * part.height()];
            for (int y = 0; y < part.height(); y++) {
                System.arraycopy(stored, (part.y() + y) * width + part.x(), inside, y * part.width(), part.width());
            }
            assertThat(orientation.upright(inside, part.width(), part.height()))
                    .as(orientation.toString())
                    .containsExactly(seen[2 * seenWidth + 1], seen[2 * seenWidth + 2], seen[2 * seenWidth + 3]);
        }
    }
}
