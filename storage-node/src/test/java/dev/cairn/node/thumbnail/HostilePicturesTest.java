package dev.cairn.node.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.metadata.Fit;
import dev.cairn.metadata.PictureFormat;
import dev.cairn.metadata.Variant;
import dev.cairn.node.thumbnail.ThumbnailError.Damaged;
import dev.cairn.node.thumbnail.ThumbnailError.NotAPicture;
import dev.cairn.node.thumbnail.ThumbnailError.TooManyPixels;
import dev.cairn.node.thumbnail.ThumbnailError.TooMuchMemory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.apache.pdfbox.pdfwriter.compress.CompressParameters;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Goal: a file that is made to do harm does none, and is told from others at once. Method: files made so. */
class HostilePicturesTest {
    /** Of 1 GP and more. */
    private static final int EDGE = 32_000;

    private static final Duration AT_ONCE = Duration.ofMillis(50);
    private static final int ATTEMPTS = 5;
    private static final Variant SMALL = Variant.PRESETS.get("small");

    /** What is measured is what a node does that has made a thumbnail before. */
    @BeforeAll
    static void warm() throws Exception {
        for (PictureType type : PictureType.values()) {
            if (type != PictureType.PDF) {
                Thumbnail _ = Pictures.make(Pictures.write(Pictures.quarters(64, 64), type), SMALL);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = PictureType.class,
            names = {"JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP"})
    void aBombIsRefusedBeforeItGoesOff(PictureType type) {
        ThumbnailError error = refused(bomb(type));

        assertThat(error).isInstanceOfSatisfying(TooManyPixels.class, each -> {
            assertThat(each.type()).isEqualTo(type);
            assertThat(each.limit()).isEqualTo(100_000_000);
            assertThat(each.value()).isGreaterThanOrEqualTo(268_000_000);
        });
    }

    @Test
    void aPageOfAbsurdSizeIsRefusedAtOnce() throws Exception {
        try (PDDocument document = new PDDocument()) {
            document.addPage(new PDPage(new PDRectangle(1_000_000, 1_000_000)));
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            document.save(bytes, CompressParameters.NO_COMPRESSION);

            assertThat(refused(bytes.toByteArray())).isInstanceOf(TooManyPixels.class);
        }
    }

    /** Each of a few MP less than the limit, of a few bytes. */
    @ParameterizedTest
    @EnumSource(
            value = PictureType.class,
            names = {"JPEG", "PNG", "GIF", "BMP", "TIFF"})
    void whatIsBeyondItsEndIsDamage(PictureType type) {
        assertThat(refused(head(type, 9_900, 10_000))).isInstanceOfAny(Damaged.class, TooMuchMemory.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = PictureType.class,
            names = {"JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP"})
    void aTruncatedFileIsDamaged(PictureType type) throws Exception {
        byte[] whole = Pictures.write(Pictures.quarters(300, 300), type);
        for (int part = 1; part <= 19; part++) {
            byte[] some = Arrays.copyOf(whole, whole.length * part / 20);

            assertThat(refused(some))
                    .as("%d of %d bytes", some.length, whole.length)
                    .isInstanceOfAny(Damaged.class);
        }
    }

    @Test
    void aPhotographThatWasCutIsDamaged() {
        byte[] whole = Pictures.photo("rocket.jpg");
        for (int part = 1; part <= 19; part++) {
            assertThat(refused(Arrays.copyOf(whole, whole.length * part / 20))).isInstanceOf(Damaged.class);
        }
    }

    @Test
    void whatIsNoPictureIsNone() {
        for (String text :
                new String[] {"", "P", "<html>", "<svg xmlns='http://www.w3.org/2000/svg'/>", "PK\3\4", " %PDF-"}) {
            assertThat(refused(Pictures.latin(text))).as(text).isInstanceOf(NotAPicture.class);
        }
        assertThat(refused(new byte[1_000_000])).isInstanceOf(NotAPicture.class);
    }

    @Test
    void aBeginningIsNoPicture() {
        for (String text : new String[] {
            "GIF89a", "GIF89a=1;/*<script>alert(1)</script>*/", "\u0089PNG\r\n\u001a\n", "BM", "BMW is a car",
            "II*\0", "MM\0*\u00ff\u00ff\u00ff\u00ff", "RIFF\1\0\0\0WEBP", "RIFF....WEBPVP8 ", "\u00ff\u00d8\u00ff",
            "\u00ff\u00d8\u00ff\u00e1\0\1"
        }) {
            assertThat(refused(Pictures.latin(text))).as(text).isInstanceOf(Damaged.class);
        }
    }

    /** It is what it begins as; the rest of it goes nowhere. */
    @ParameterizedTest
    @EnumSource(
            value = PictureType.class,
            names = {"JPEG", "PNG", "GIF", "WEBP"})
    void nothingOfAPolyglotComesOutButThePicture(PictureType type) throws Exception {
        String payload = "%PDF-1.7 PK\3\4 <script>alert('cairn')</script>";
        byte[] picture = Pictures.write(Pictures.quarters(64, 64), type);
        byte[] polyglot = Pictures.concat(picture, Pictures.latin(payload));

        Thumbnail made = Pictures.make(polyglot, SMALL);

        assertThat(made.width()).isEqualTo(64);
        assertThat(new String(made.bytes(), StandardCharsets.ISO_8859_1)).doesNotContain("script", "%PDF", "PK\3\4");
    }

    @Test
    void nothingOfTheNotesOfAPictureComesOut() throws Exception {
        byte[] photo = Pictures.withSegment(Pictures.photo("cat.jpg"), 0xfe, Pictures.latin("<?php secret ?>"));
        photo = Pictures.withSegment(photo, 0xe1, Pictures.latin("http://ns.adobe.com/xap/1.0/\0secret"));
        photo = Pictures.oriented(photo, 1);

        for (PictureFormat format : PictureFormat.values()) {
            Thumbnail made = Pictures.make(photo, new Variant(100, 100, Fit.INSIDE, format, 80, 0));

            assertThat(new String(made.bytes(), StandardCharsets.ISO_8859_1))
                    .as(format.toString())
                    .doesNotContain("secret", "Exif", "ICC_PROFILE");
        }
    }

    @Test
    void aProfileThatUnpacksToFarMoreIsLeftOut() throws Exception {
        ByteArrayOutputStream profile = new ByteArrayOutputStream();
        profile.writeBytes(Pictures.latin("bomb\0\0"));
        profile.writeBytes(deflated(200 << 20));
        byte[] bomb = Pictures.withChunk(
                Pictures.write(Pictures.quarters(64, 64), PictureType.PNG), "iCCP", profile.toByteArray());

        assertThat(Pictures.make(bomb, SMALL).width()).isEqualTo(64);
    }

    @Test
    void notesWithoutEndAreDamage() {
        byte[] empty = {};
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        jpeg.writeBytes(new byte[] {(byte) 0xff, (byte) 0xd8});
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.writeBytes(Arrays.copyOf(head(PictureType.PNG, 10, 10), 33));
        ByteArrayOutputStream gif = new ByteArrayOutputStream();
        gif.writeBytes(Arrays.copyOf(head(PictureType.GIF, 10, 10), 13));
        for (int i = 0; i < 20_000; i++) {
            jpeg.writeBytes(new byte[] {(byte) 0xff, (byte) 0xfe, 0, 2});
            png.writeBytes(Pictures.chunk("tEXt", empty));
            gif.writeBytes(new byte[] {0x21, (byte) 0xfe, 0});
        }

        for (ByteArrayOutputStream each : new ByteArrayOutputStream[] {jpeg, png, gif}) {
            assertThat(refused(each.toByteArray())).isInstanceOf(Damaged.class);
        }
    }

    @Test
    void aFieldThatIsLongerThanItsFileIsDamage() {
        byte[] tiff = Tiffs.rgb(10, 10, 1, new byte[300]);
        ByteBuffer.wrap(tiff).putInt(8 + 2 + 12 * 5 + 4, 0x3fff_ffff);

        assertThat(refused(tiff)).isInstanceOf(Damaged.class);
    }

    @Test
    void memoryThatOneMayNotHaveIsRefused() throws Exception {
        byte[] bmp = Pictures.write(Pictures.quarters(1_000, 1_000), PictureType.BMP);
        ThumbnailLimits limits = new ThumbnailLimits(1, 1, 100_000_000, Duration.ofSeconds(5), 3 << 20, 4 << 20);

        assertThatThrownBy(() -> Pictures.make(PictureSource.of(bmp), SMALL, limits))
                .isInstanceOfSatisfying(
                        ThumbnailException.class,
                        e -> assertThat(e.error())
                                .isInstanceOfSatisfying(
                                        TooMuchMemory.class,
                                        each -> assertThat(each.limitBytes()).isEqualTo(3 << 20)));
    }

    @Test
    void aSourceThatCannotBeReadIsNoFaultOfThePicture() {
        byte[] photo = Pictures.photo("rocket.jpg");
        PictureSource broken = new PictureSource() {
            @Override
            public long sizeBytes() {
                return photo.length;
            }

            @Override
            public void read(long offset, ByteBuffer target) throws IOException {
                if (offset + target.remaining() > photo.length / 2) {
                    throw new IOException("the disk is gone");
                }
                target.put(photo, (int) offset, target.remaining());
            }
        };

        assertThatThrownBy(() -> Pictures.make(broken, SMALL, Pictures.LIMITS))
                .isInstanceOf(IOException.class)
                .hasMessage("the disk is gone");
    }

    /** @return why, which must be told at once; other programs may be in the way, but not each time */
    private static ThumbnailError refused(byte[] file) {
        Duration took = Duration.ofDays(1);
        ThumbnailException refused = null;
        for (int i = 0; i < ATTEMPTS && took.compareTo(AT_ONCE) >= 0; i++) {
            long begin = System.nanoTime();
            refused = catchThrowableOfType(ThumbnailException.class, () -> Pictures.make(file, SMALL));
            took = Duration.ofNanos(System.nanoTime() - begin);
            assertThat(refused).as("there must be no thumbnail of it").isNotNull();
        }
        assertThat(took).as(refused.error().toString()).isLessThan(AT_ONCE);
        return refused.error();
    }

    private static byte[] bomb(PictureType type) {
        int edge = type == PictureType.WEBP ? 16_384 : EDGE;
        return head(type, edge, edge);
    }

    /** As a picture of that size begins. */
    private static byte[] head(PictureType type, int width, int height) {
        return switch (type) {
            case JPEG ->
                Pictures.concat(
                        new byte[] {(byte) 0xff, (byte) 0xd8},
                        ByteBuffer.allocate(19)
                                .putInt(0xffc0_0011)
                                .put((byte) 8)
                                .putShort((short) height)
                                .putShort((short) width)
                                .put(new byte[] {3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1})
                                .array(),
                        new byte[1_000]);
            case PNG ->
                Pictures.concat(
                        Pictures.latin("\u0089PNG\r\n\u001a\n"),
                        Pictures.chunk(
                                "IHDR",
                                ByteBuffer.allocate(13)
                                        .putInt(width)
                                        .putInt(height)
                                        .put(new byte[] {8, 2, 0, 0, 0})
                                        .array()),
                        Pictures.chunk("IDAT", deflated(1 << 20)),
                        Pictures.chunk("IEND", new byte[0]));
            case GIF ->
                Pictures.littleEndian(32)
                        .put(Pictures.latin("GIF89a"))
                        .putShort((short) width)
                        .putShort((short) height)
                        .put(new byte[] {0, 0, 0})
                        .put((byte) 0x2c)
                        .putInt(0)
                        .putShort((short) width)
                        .putShort((short) height)
                        .put(new byte[] {(byte) 0x80, 0, 0, 0, 1, 1, 1, 8, 1})
                        .array();
            case BMP ->
                Pictures.littleEndian(70)
                        .put(Pictures.latin("BM"))
                        .putInt(70)
                        .putInt(0)
                        .putInt(54)
                        .putInt(40)
                        .putInt(width)
                        .putInt(height)
                        .putShort((short) 1)
                        .putShort((short) 24)
                        .array();
            case TIFF -> Tiffs.rgb(width, height, 1, new byte[100]);
            case WEBP ->
                Pictures.littleEndian(100)
                        .put(Pictures.latin("RIFF"))
                        .putInt(92)
                        .put(Pictures.latin("WEBPVP8L"))
                        .putInt(80)
                        .put((byte) 0x2f)
                        .putInt(width - 1 | (height - 1) << 14)
                        .array();
            case PDF -> throw new AssertionError();
        };
    }

    private static byte[] deflated(int zeroes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(bytes, new Deflater(9))) {
            byte[] some = new byte[1 << 20];
            for (int at = 0; at < zeroes; at += some.length) {
                deflater.write(some);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }
}
