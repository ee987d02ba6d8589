package dev.cairn.node.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.metadata.BucketSettings;
import dev.cairn.metadata.BucketVariants;
import dev.cairn.metadata.Compression;
import dev.cairn.metadata.InvalidValueException;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.metadata.WantedCopies;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: a bucket takes what its settings allow, refuses the rest, and says why. Method: small real files. */
class FileValidatorTest {
    private static final BucketSettings VERIFY = new BucketSettings(
            OptionalLong.empty(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            true,
            Compression.AUTO,
            BucketVariants.DEFAULT,
            WantedCopies.USUAL);

    private final FileValidator validator = new FileValidator();

    @ParameterizedTest
    @CsvSource({
        "png, image/png",
        "jpeg, image/jpeg",
        "jpeg, image/jpg",
        "pdf, application/pdf",
        "zip, application/zip",
        "zip, application/x-zip-compressed",
        "gzip, application/gzip",
        "gzip, application/x-gzip",
        "docx, application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx, application/zip",
        "zip, application/java-archive",
        "zip, application/epub+zip",
        "text, text/plain",
        "text, text/csv",
        "text, text/markdown",
        "text, application/json",
        "text, application/toml",
        "text, application/vnd.example.rows",
        "html, text/html",
        "html, text/plain",
        "html, text/markdown",
        "svg, image/svg+xml",
        "svg, application/xml",
        "text, application/octet-stream",
        "png, application/octet-stream",
        "linuxExecutable, application/octet-stream",
    })
    void contentThatMayBeOfItsDeclaredTypePasses(String file, String declared) {
        assertThat(upload(VERIFY, "a", declared, bytes(file))).isEqualTo(declared);
    }

    @ParameterizedTest
    @CsvSource({
        "html, image/jpeg, text/html",
        "png, image/jpeg, image/png",
        "jpeg, image/png, image/jpeg",
        "text, image/jpeg, text/plain",
        "text, application/pdf, text/plain",
        "text, video/x-unheard-of, text/plain",
        "linuxExecutable, text/plain, application/x-executable",
        "windowsExecutable, text/plain, application/x-msdownload",
        "windowsExecutable, image/png, application/x-msdownload",
        "zip, application/pdf, application/zip",
        "pdf, application/zip, application/pdf",
        "gzip, text/csv, application/gzip",
    })
    void contentThatContradictsItsDeclaredTypeIsRefused(String file, String declared, String looks) {
        assertThat(refusal(VERIFY, "a", declared, bytes(file)))
                .isEqualTo(new ValidationError.TypeMismatch(declared, looks));
    }

    @Test
    void withoutVerifyTypeTheClientsWordStands() {
        assertThat(upload(BucketSettings.DEFAULT, "a", "image/jpeg", SampleFiles.html()))
                .isEqualTo("image/jpeg");
    }

    @Test
    void anEmptyBodyContradictsNothing() {
        assertThat(upload(VERIFY, "a", "image/png", new byte[0])).isEqualTo("image/png");
    }

    @Test
    void parametersOfADeclaredTypeAreKeptAndDoNotMatter() {
        assertThat(upload(
                        types(List.of("text/plain"), List.of()), "a", "Text/Plain; charset=utf-8", SampleFiles.text()))
                .isEqualTo("Text/Plain; charset=utf-8");
    }

    @ParameterizedTest
    @CsvSource({
        "png, a, image/png",
        "jpeg, a.png, image/jpeg",
        "pdf, a, application/pdf",
        "docx, letter.docx, application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "zip, a.zip, application/zip",
        "text, a.csv, text/csv",
        "text, a.css, text/css",
        "text, a, text/plain",
        "png, a.html, image/png",
        "linuxExecutable, a.txt, application/octet-stream",
    })
    void anUndeclaredTypeIsGuessedFromContentAndName(String file, String key, String type) {
        assertThat(undeclared(BucketSettings.DEFAULT, key, bytes(file))).isEqualTo(type);
    }

    @Test
    void anEmptyBodyWithoutDeclaredTypeIsUnknownBytes() {
        assertThat(undeclared(BucketSettings.DEFAULT, "a", new byte[0])).isEqualTo("application/octet-stream");
    }

    @Test
    void anAllowedListHoldsForDeclaredTypes() {
        BucketSettings images = types(List.of("image/*"), List.of());

        assertThat(upload(images, "a", "image/png", SampleFiles.png())).isEqualTo("image/png");
        assertThatThrownBy(() -> begin(images, "a", "text/html"))
                .isInstanceOfSatisfying(
                        ValidationException.class,
                        e -> assertThat(e.error())
                                .isEqualTo(new ValidationError.TypeNotAllowed("text/html", "one of image/*")));
    }

    @Test
    void anAllowedListHoldsForContentThatIsNotWhatItWasDeclared() {
        BucketSettings images = types(List.of("image/*"), List.of());

        assertThat(refusal(images, "a", "image/png", SampleFiles.html()))
                .isEqualTo(new ValidationError.TypeNotAllowed("text/html", "one of image/*"));
    }

    @Test
    void unknownBytesAreJudgedByTheirContent() {
        BucketSettings images = types(List.of("image/png"), List.of());

        assertThat(upload(images, "a", "application/octet-stream", SampleFiles.png()))
                .isEqualTo("application/octet-stream");
        assertThat(refusal(images, "a", "application/octet-stream", SampleFiles.pdf()))
                .isInstanceOf(ValidationError.TypeNotAllowed.class);
    }

    @Test
    void theListsHoldForContentWithoutDeclaredType() {
        BucketSettings images = types(List.of("image/*"), List.of("image/jpeg"));

        assertThat(undeclared(images, "a", SampleFiles.png())).isEqualTo("image/png");
        assertThatThrownBy(() -> undeclared(images, "a", SampleFiles.jpeg())).isInstanceOf(ValidationException.class);
        assertThatThrownBy(() -> undeclared(images, "a", SampleFiles.pdf())).isInstanceOf(ValidationException.class);
    }

    @Test
    void deniedWinsOverAllowedAndKnowsOtherNamesOfAType() {
        BucketSettings settings = types(List.of("image/*"), List.of("image/jpeg"));

        assertThatThrownBy(() -> begin(settings, "a", "image/jpg")).isInstanceOf(ValidationException.class);
        assertThatCode(() -> begin(settings, "a", "image/png")).doesNotThrowAnyException();
    }

    @Test
    void deniedContentIsFoundBehindAnotherDeclaredType() {
        BucketSettings noHtml = types(List.of(), List.of("text/html"));

        assertThat(refusal(noHtml, "a.txt", "text/plain", SampleFiles.html()))
                .isInstanceOf(ValidationError.TypeNotAllowed.class);
        assertThat(refusal(noHtml, "a", "application/octet-stream", SampleFiles.html()))
                .isInstanceOf(ValidationError.TypeNotAllowed.class);
        assertThat(upload(noHtml, "a.txt", "text/plain", SampleFiles.text())).isEqualTo("text/plain");
    }

    @Test
    void aDeniedSupertypeDoesNotDenyWhatWasDeclaredMorePrecisely() {
        BucketSettings noZip = types(List.of(), List.of("application/zip"));
        String docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

        assertThat(upload(noZip, "a.docx", docx, SampleFiles.docx())).isEqualTo(docx);
    }

    @Test
    void theSizeLimitHoldsForTheDeclaredAndForTheRealLength() {
        BucketSettings small = new BucketSettings(
                OptionalLong.of(10),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                false,
                Compression.AUTO,
                BucketVariants.DEFAULT,
                WantedCopies.USUAL);
        ObjectKey key = new ObjectKey("a");

        assertThatThrownBy(() -> validator.begin(small, key, Optional.empty(), OptionalLong.of(11)))
                .isInstanceOfSatisfying(
                        ValidationException.class,
                        e -> assertThat(e.error()).isEqualTo(new ValidationError.TooLarge(10, 11)));
        UploadValidator.UploadCheck check = validator.begin(small, key, Optional.empty(), OptionalLong.of(10));
        assertThatCode(() -> check.size(10)).doesNotThrowAnyException();
        assertThatThrownBy(() -> check.size(11)).isInstanceOf(ValidationException.class);
    }

    @Test
    void noObjectIsLargerThanTheLargest() {
        UploadValidator.UploadCheck check =
                validator.begin(BucketSettings.DEFAULT, new ObjectKey("a"), Optional.empty(), OptionalLong.empty());

        assertThatCode(() -> check.size(FileValidator.OBJECT_BYTES_MAX)).doesNotThrowAnyException();
        assertThatThrownBy(() -> check.size(FileValidator.OBJECT_BYTES_MAX + 1))
                .isInstanceOf(ValidationException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.EXE", "x/y.b.exe", "a.exe.", "a.exe . ", ".exe", "a.tar.gz"})
    void deniedExtensionsAreRefused(String key) {
        BucketSettings settings = extensions(List.of(), List.of("exe", "tar.gz"));

        assertThatThrownBy(() -> begin(settings, key, "text/plain"))
                .isInstanceOfSatisfying(
                        ValidationException.class,
                        e -> assertThat(e.error()).isInstanceOf(ValidationError.ExtensionNotAllowed.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.exe.txt", "exe", "a.exe/b", "a.gz", "a.tar"})
    void keysWithoutADeniedExtensionPass(String key) {
        assertThatCode(() -> begin(extensions(List.of(), List.of("exe", "tar.gz")), key, "text/plain"))
                .doesNotThrowAnyException();
    }

    @Test
    void allowedExtensionsIncludeTheEmptyOneOnlyIfListed() {
        assertThatThrownBy(() -> begin(extensions(List.of("jpg"), List.of()), "readme", "text/plain"))
                .isInstanceOf(ValidationException.class);
        assertThatCode(() -> begin(extensions(List.of("jpg", ""), List.of()), "readme", "text/plain"))
                .doesNotThrowAnyException();
        assertThatCode(() -> begin(extensions(List.of("jpg"), List.of()), "a/b.JPG", "text/plain"))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text",
                "text/",
                "/plain",
                "text/plain/x",
                "te xt/plain",
                "text/plain; a",
                "text/plain; a=\"b",
                "text/plain\n",
                "text/plain; charset=ü"
            })
    void whatIsNoMediaTypeIsRefused(String type) {
        assertThatThrownBy(() -> begin(BucketSettings.DEFAULT, "a", type)).isInstanceOf(InvalidValueException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "Text/HTML ;charset=utf-8", "a/b; x=\"y; z\\\"\"; q=1", "text/plain;"})
    void mediaTypesWithParametersAreTaken(String type) {
        assertThatCode(() -> begin(BucketSettings.DEFAULT, "a", type)).doesNotThrowAnyException();
    }

    private static BucketSettings types(List<String> allowed, List<String> denied) {
        return new BucketSettings(
                OptionalLong.empty(),
                allowed,
                denied,
                List.of(),
                List.of(),
                false,
                Compression.AUTO,
                BucketVariants.DEFAULT,
                WantedCopies.USUAL);
    }

    private static BucketSettings extensions(List<String> allowed, List<String> denied) {
        return new BucketSettings(
                OptionalLong.empty(),
                List.of(),
                List.of(),
                allowed,
                denied,
                false,
                Compression.AUTO,
                BucketVariants.DEFAULT,
                WantedCopies.USUAL);
    }

    private UploadValidator.UploadCheck begin(BucketSettings settings, String key, String declared) {
        return validator.begin(settings, new ObjectKey(key), Optional.of(declared), OptionalLong.empty());
    }

    private String upload(BucketSettings settings, String key, String declared, byte[] body) {
        return begin(settings, key, declared).sniff(ByteBuffer.wrap(body));
    }

    private String undeclared(BucketSettings settings, String key, byte[] body) {
        return validator
                .begin(settings, new ObjectKey(key), Optional.empty(), OptionalLong.empty())
                .sniff(ByteBuffer.wrap(body));
    }

    private ValidationError refusal(BucketSettings settings, String key, String declared, byte[] body) {
        ValidationException refused =
                catchThrowableOfType(ValidationException.class, () -> upload(settings, key, declared, body));
        assertThat(refused).as("refusal of %s as %s", key, declared).isNotNull();
        return refused.error();
    }

    private static byte[] bytes(String file) {
        return switch (file) {
            case "png" -> SampleFiles.png();
            case "jpeg" -> SampleFiles.jpeg();
            case "pdf" -> SampleFiles.pdf();
            case "zip" -> SampleFiles.zip();
            case "docx" -> SampleFiles.docx();
            case "gzip" -> SampleFiles.gzip();
            case "html" -> SampleFiles.html();
            case "svg" -> SampleFiles.svg();
            case "text" -> SampleFiles.text();
            case "linuxExecutable" -> SampleFiles.linuxExecutable();
            case "windowsExecutable" -> SampleFiles.windowsExecutable();
            default -> throw new IllegalArgumentException(file);
        };
    }
}
