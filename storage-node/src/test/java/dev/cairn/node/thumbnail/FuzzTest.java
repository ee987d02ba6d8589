package dev.cairn.node.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.Fit;
import dev.cairn.metadata.PictureFormat;
import dev.cairn.metadata.Variant;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Goal: whatever is in a file, it is a picture or a known error, and it is told soon. Method: small pictures of which some bytes are changed, cut
 * out or doubled, by a seed. To replay a failure, run with the seed that it names.
 */
class FuzzTest {
    private static final int FILES = Integer.getInteger("cairn.thumbnail.fuzz", 1_000);

    /** What is painted by a process of its own takes that much longer. */
    private static final int PROCESS_COSTS = 50;

    private static final Duration SOON = Duration.ofSeconds(2);

    /** A small one, so that an attempt to take more is seen. */
    private static final ThumbnailLimits LIMITS = new ThumbnailLimits(1, 1, 20_000_000, SOON, 64 << 20, 64 << 20);

    @ParameterizedTest
    @EnumSource(
            value = PictureType.class,
            names = {"JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP"})
    void aDamagedPictureIsAPictureOrAKnownError(PictureType type) throws Exception {
        int files = type == PictureType.WEBP ? FILES / PROCESS_COSTS : FILES;
        byte[] whole = Pictures.write(picture(), type);
        int refused = 0;
        for (long seed = 0; seed < files; seed++) {
            byte[] damaged = damaged(whole, new SplittableRandom(seed));
            long begin = System.nanoTime();
            try {
                Thumbnail made = Pictures.make(
                        PictureSource.of(damaged), new Variant(40, 40, Fit.COVER, PictureFormat.PNG, 80, 0), LIMITS);
                assertThat(made.width()).isEqualTo(40);
            } catch (ThumbnailException e) {
                refused++;
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed, e);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .as("seed " + seed)
                    .isLessThan(SOON.plusSeconds(1));
        }
        assertThat(refused).as("some files must be damaged").isGreaterThan(files / 20);
    }

    private static BufferedImage picture() {
        BufferedImage image = new BufferedImage(60, 50, BufferedImage.TYPE_INT_RGB);
        SplittableRandom random = new SplittableRandom(1);
        for (int y = 0; y < 50; y++) {
            for (int x = 0; x < 60; x++) {
                image.setRGB(x, y, (x * 4) << 16 | (y * 5) << 8 | random.nextInt(64));
            }
        }
        return image;
    }

    private static byte[] damaged(byte[] whole, SplittableRandom random) {
        byte[] bytes = whole.clone();
        int beginning = Math.min(bytes.length, 400); // Where heads are, half of the damage is done.
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            int at = random.nextInt(random.nextBoolean() ? beginning : bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt();
                case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0xff : 0);
                case 3 -> bytes = cutOut(bytes, at, random.nextInt(1, 20));
                default -> bytes = doubled(bytes, at);
            }
            beginning = Math.min(beginning, bytes.length);
        }
        return random.nextInt(10) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }

    private static byte[] cutOut(byte[] bytes, int at, int count) {
        int end = Math.min(bytes.length, at + count);
        byte[] rest = Pictures.concat(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, end, bytes.length));
        return rest.length == 0 ? new byte[1] : rest;
    }

    private static byte[] doubled(byte[] bytes, int at) {
        return Pictures.concat(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, Math.max(0, at - 8), bytes.length));
    }
}
