package dev.cairn.node.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.metadata.Fit;
import dev.cairn.metadata.PictureFormat;
import dev.cairn.metadata.Variant;
import dev.cairn.node.thumbnail.ThumbnailError.Damaged;
import dev.cairn.node.thumbnail.ThumbnailError.TooManyBytes;
import dev.cairn.node.thumbnail.ThumbnailError.TooManyPixels;
import dev.cairn.node.thumbnail.ThumbnailError.TooMuchMemory;
import dev.cairn.node.thumbnail.ThumbnailError.TookTooLong;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.common.PDStream;
import org.apache.pdfbox.pdmodel.graphics.color.PDDeviceGray;
import org.apache.pdfbox.pdmodel.graphics.image.PDImageXObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Goal: the first page of a document is a picture, and a hostile one harms no more than a process that ends with it. */
class DocumentPageTest {
    private static final Variant SMALL = Variant.PRESETS.get("small");

    @ParameterizedTest
    @EnumSource
    void aPageBecomesEveryFormat(PictureFormat format) throws Exception {
        byte[] page = Pictures.pdf(Pictures.quarters(240, 160));

        Thumbnail made = Pictures.make(page, new Variant(60, 60, Fit.COVER, format, 90, 0));

        BufferedImage image = Pictures.read(made.bytes());
        assertThat(made.mediaType()).isEqualTo("image/" + PictureType.PDF.as(format));
        assertThat(List.of(image.getWidth(), image.getHeight())).isEqualTo(List.of(60, 60));
        assertThat(image.getRGB(15, 15) & 0xff0000).isGreaterThan(0xc00000);
        assertThat(image.getRGB(15, 45) & 0x0000ff).isGreaterThan(0xc0);
    }

    @Test
    void aPageIsAsLargeAsIfItHadBeenScanned() throws Exception {
        Thumbnail made = Pictures.make(blank(PDRectangle.A4, 0), Variant.PRESETS.get("large"));
        Thumbnail turned = Pictures.make(blank(PDRectangle.A4, 90), Variant.PRESETS.get("small"));

        assertThat(List.of(made.width(), made.height())).isEqualTo(List.of(1_131, 1_600));
        assertThat(List.of(turned.width(), turned.height())).isEqualTo(List.of(128, 90));
    }

    @Test
    void anAbsurdPageIsRefused() throws Exception {
        assertThat(refused(blank(new PDRectangle(1e9F, 1e9F), 0))).isInstanceOf(TooManyPixels.class);
        assertThat(refused(blank(new PDRectangle(14_400, 14_400), 0)))
                .isEqualTo(new TooManyPixels(PictureType.PDF, 100_000_000, 900_000_000));
    }

    @Test
    void whatIsNoDocumentIsDamaged() throws Exception {
        byte[] whole = Pictures.pdf(Pictures.quarters(240, 160));

        assertThat(refused(Pictures.latin("%PDF-1.7\n"))).isInstanceOf(Damaged.class);
        assertThat(refused(Pictures.latin("%PDF-1.7\nnothing of the kind\n%%EOF")))
                .isInstanceOf(Damaged.class);
        assertThat(refused(Arrays.copyOf(whole, whole.length / 4))).isInstanceOf(Damaged.class);
        assertThat(refused(empty())).isInstanceOf(Damaged.class);
    }

    /** 1 GB of nothing in 1 MB, for the program that draws the page. */
    @Test
    void aDocumentThatUnpacksToFarMoreIsStopped() throws Exception {
        byte[] bomb = withProgram(deflated(1_000, (byte) ' '), COSName.FLATE_DECODE);
        ThumbnailLimits limits = new ThumbnailLimits(1, 1, 100_000_000, Duration.ofSeconds(3), 200 << 20, 200 << 20);

        ThumbnailException refused = catchThrowableOfType(
                ThumbnailException.class, () -> Pictures.make(PictureSource.of(bomb), SMALL, limits));

        assertThat(refused.error()).isInstanceOfAny(TookTooLong.class, TooMuchMemory.class, Damaged.class);
    }

    @Test
    void anImageThatTakesAllMemoryEndsItsProcessAlone() throws Exception {
        assertThat(refused(withImage(30_000, deflated(858, (byte) 0))))
                .isInstanceOfAny(TooMuchMemory.class, Damaged.class);
    }

    @Test
    void aDocumentThatNeverEndsIsStopped() throws Exception {
        byte[] endless = withProgram(Pictures.latin("q Q ".repeat(4_000_000)), null);
        ThumbnailLimits limits = new ThumbnailLimits(1, 1, 100_000_000, Duration.ofMillis(700), 200 << 20, 200 << 20);

        ThumbnailException refused = catchThrowableOfType(
                ThumbnailException.class, () -> Pictures.make(PictureSource.of(endless), SMALL, limits));

        assertThat(refused.error()).isEqualTo(new TookTooLong(Duration.ofMillis(700)));
    }

    @Test
    void nothingOfAProcessIsLeftBehind() throws Exception {
        byte[] webp = Pictures.write(Pictures.quarters(64, 64), PictureType.WEBP);
        Thumbnail _ = Pictures.make(webp, SMALL);
        Thumbnail _ = Pictures.make(Pictures.pdf(Pictures.quarters(64, 64)), SMALL);

        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(files.map(each -> each.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("cairn-painter"));
        }
    }

    @Test
    void aDocumentThatIsTooLongIsNotRead() {
        PictureSource tooLong = new PictureSource() {
            @Override
            public long sizeBytes() {
                return 5L << 30;
            }

            @Override
            public void read(long offset, ByteBuffer target) {
                target.put(Arrays.copyOf(Pictures.latin("%PDF-1.7....."), target.remaining()));
            }
        };

        ThumbnailException refused =
                catchThrowableOfType(ThumbnailException.class, () -> Pictures.make(tooLong, SMALL, Pictures.LIMITS));

        assertThat(refused.error()).isEqualTo(new TooManyBytes(PictureType.PDF, 64 << 20, 5L << 30));
    }

    @Test
    void aSourceThatCannotBeReadIsNoFaultOfTheDocument() throws Exception {
        byte[] page = Pictures.pdf(Pictures.quarters(240, 160));
        PictureSource broken = new PictureSource() {
            @Override
            public long sizeBytes() {
                return page.length + 1L;
            }

            @Override
            public void read(long offset, ByteBuffer target) throws IOException {
                if (target.remaining() > 100) {
                    throw new IOException("the disk is gone");
                }
                target.put(page, (int) offset, target.remaining());
            }
        };

        assertThat(catchThrowableOfType(IOException.class, () -> Pictures.make(broken, SMALL, Pictures.LIMITS)))
                .hasMessage("the disk is gone");
    }

    private static ThumbnailError refused(byte[] file) {
        ThumbnailException refused = catchThrowableOfType(ThumbnailException.class, () -> Pictures.make(file, SMALL));
        assertThat(refused).as("there must be no thumbnail of it").isNotNull();
        return refused.error();
    }

    private static byte[] blank(PDRectangle box, int rotation) throws IOException {
        try (PDDocument document = new PDDocument()) {
            PDPage page = new PDPage(box);
            page.setRotation(rotation);
            document.addPage(page);
            return saved(document);
        }
    }

    private static byte[] empty() throws IOException {
        try (PDDocument document = new PDDocument()) {
            return saved(document);
        }
    }

    private static byte[] withProgram(byte[] program, COSName filter) throws IOException {
        try (PDDocument document = new PDDocument()) {
            PDPage page = new PDPage(PDRectangle.A4);
            PDStream stream = new PDStream(document);
            try (var output = stream.getCOSObject().createRawOutputStream()) {
                output.write(program);
            }
            if (filter != null) {
                stream.getCOSObject().setItem(COSName.FILTER, filter);
            }
            page.setContents(stream);
            document.addPage(page);
            return saved(document);
        }
    }

    private static byte[] withImage(int edge, byte[] deflated) throws IOException {
        try (PDDocument document = new PDDocument()) {
            PDPage page = new PDPage(PDRectangle.A4);
            document.addPage(page);
            PDImageXObject image = new PDImageXObject(
                    document,
                    new ByteArrayInputStream(deflated),
                    COSName.FLATE_DECODE,
                    edge,
                    edge,
                    8,
                    PDDeviceGray.INSTANCE);
            try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                content.drawImage(image, 0, 0, 500, 500);
            }
            return saved(document);
        }
    }

    private static byte[] deflated(int mebibytes, byte value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] some = new byte[1 << 20];
        Arrays.fill(some, value);
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(bytes)) {
            for (int i = 0; i < mebibytes; i++) {
                deflater.write(some);
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] saved(PDDocument document) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        document.save(bytes);
        return bytes.toByteArray();
    }
}
