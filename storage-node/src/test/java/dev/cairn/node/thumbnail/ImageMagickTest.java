package dev.cairn.node.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.Fit;
import dev.cairn.metadata.PictureFormat;
import dev.cairn.metadata.Variant;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: thumbnails look as those of others do. Method: photographs beside what ImageMagick makes of them, compared as an eye would. */
class ImageMagickTest {
    private static final double ALIKE = 0.97;
    private static final List<String> PHOTOS = List.of("astronaut.jpg", "cat.jpg", "coffee.jpg", "rocket.jpg");

    @TempDir
    Path temp;

    static Stream<Arguments> photosAndSizes() {
        return PHOTOS.stream()
                .flatMap(photo -> Stream.of(100, 128, 200, 256, 400).map(size -> Arguments.of(photo, size)));
    }

    @ParameterizedTest
    @MethodSource("photosAndSizes")
    void aPhotographLooksAsThatOfImageMagick(String photo, int size) throws Exception {
        Path source = Files.write(temp.resolve(photo), Pictures.photo(photo));
        List<String> resize = List.of("-resize", size + "x" + size + ">");

        assertAlike(source, new Variant(size, size, Fit.INSIDE, PictureFormat.PNG, 82, 0), resize);
        int less = size * 3 / 4;
        assertAlike(
                source,
                new Variant(size, less, Fit.FILL, PictureFormat.PNG, 82, 0),
                List.of("-resize", size + "x" + less + "!"));
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 512})
    void aLargePhotographDoes(int size) throws Exception {
        for (String photo : PHOTOS) {
            Path source = Files.write(temp.resolve(photo), Pictures.photo(photo));
            Path large = temp.resolve("large.jpg");
            ImageMagick.convert(
                    source,
                    List.of(
                            "-resize",
                            "4000x3000!",
                            "-seed",
                            "1",
                            "-attenuate",
                            "0.1",
                            "+noise",
                            "Gaussian",
                            "-quality",
                            "88"),
                    large);

            assertAlike(
                    large,
                    new Variant(size, size, Fit.INSIDE, PictureFormat.PNG, 82, 0),
                    List.of("-resize", size + "x" + size));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void aPhotographIsTurnedAsThatOfImageMagick(int orientation) throws Exception {
        for (String photo : PHOTOS) {
            Path source = Files.write(temp.resolve(photo), Pictures.oriented(Pictures.photo(photo), orientation));

            assertAlike(
                    source,
                    new Variant(256, 256, Fit.INSIDE, PictureFormat.PNG, 82, 0),
                    List.of("-auto-orient", "-resize", "256x256"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "gif", "bmp", "tif", "webp"})
    void everyTypeLooksAsThatOfImageMagick(String extension) throws Exception {
        for (String photo : PHOTOS) {
            Path source = Files.write(temp.resolve(photo), Pictures.photo(photo));
            Path other = temp.resolve("other." + extension);
            ImageMagick.convert(source, List.of(), other);

            assertAlike(
                    other, new Variant(128, 128, Fit.INSIDE, PictureFormat.PNG, 82, 0), List.of("-resize", "128x128"));
        }
    }

    /** Kinds that cameras and programs write, beside the plain ones. */
    static Stream<List<String>> kinds() {
        return Stream.of(
                List.of("jpg", "-interlace", "Plane"),
                List.of("jpg", "-colorspace", "CMYK"),
                List.of("jpg", "-colorspace", "Gray"),
                List.of("jpg", "-sampling-factor", "4:4:4"),
                List.of("png", "-depth", "16"),
                List.of("png", "-interlace", "PNG"),
                List.of("png", "-colorspace", "Gray"),
                List.of("png", "-colorspace", "Gray", "-alpha", "on"),
                List.of("png", "-colors", "200", "-type", "Palette"),
                List.of("tif", "-compress", "LZW"),
                List.of("tif", "-compress", "Zip"),
                List.of("tif", "-compress", "JPEG"),
                List.of("tif", "-depth", "16"),
                List.of("tif", "-colorspace", "Gray"),
                List.of("tif", "-define", "tiff:tile-geometry=64x64"),
                List.of("webp", "-define", "webp:lossless=true"));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyKindLooksAsThatOfImageMagick(List<String> kind) throws Exception {
        Path source = Files.write(temp.resolve("photo.jpg"), Pictures.photo("astronaut.jpg"));
        Path other = temp.resolve("other." + kind.getFirst());
        ImageMagick.convert(source, kind.subList(1, kind.size()), other);

        assertAlike(
                other,
                new Variant(200, 200, Fit.INSIDE, PictureFormat.PNG, 82, 0),
                List.of("-resize", "200x200", "-colorspace", "sRGB"));
    }

    private void assertAlike(Path source, Variant variant, List<String> options) throws Exception {
        Path theirs = temp.resolve("theirs.png");
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("-depth", "8", "-define", "png:color-type=2"));
        ImageMagick.convert(source, all, theirs);
        for (Optional<TurboJpeg> turbo : waysToDecode()) {
            PictureSource bytes = PictureSource.of(Files.readAllBytes(source));
            BufferedImage ours = Pictures.read(
                    Pictures.make(bytes, variant, Pictures.LIMITS, turbo).bytes());

            assertThat(Ssim.of(ours, ImageIO.read(theirs.toFile())))
                    .as("%s as %s, %s", source.getFileName(), variant, turbo)
                    .isGreaterThanOrEqualTo(ALIKE);
        }
    }

    private static List<Optional<TurboJpeg>> waysToDecode() {
        return Stream.of(Optional.<TurboJpeg>empty(), TurboJpeg.installed())
                .distinct()
                .toList();
    }
}
