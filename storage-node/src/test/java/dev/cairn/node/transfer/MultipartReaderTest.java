package dev.cairn.node.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Goal: a form comes apart into exactly the parts that were put in, wherever the network cuts it. Method: forms made by the
 * test, cut by seed; to replay a failure, run with the seed in its name.
 */
class MultipartReaderTest {
    private record Part(String name, Optional<String> filename, byte[] content) {}

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Long.getLong("cairn.form.seeds", 60));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void partsComeOutAsTheyWentIn(long seed) {
        Random random = new Random(seed);
        String boundary = boundary(random);
        List<Part> parts = parts(random, boundary);
        byte[] form = form(boundary, parts, random.nextBoolean());

        List<Part> read = read(new MultipartReader(cut(form, random), boundary), random);

        assertThat(read).hasSameSizeAs(parts);
        for (int i = 0; i < parts.size(); i++) {
            assertThat(read.get(i).name()).isEqualTo(parts.get(i).name());
            assertThat(read.get(i).filename()).isEqualTo(parts.get(i).filename());
            assertThat(read.get(i).content()).isEqualTo(parts.get(i).content());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aFormThatBreaksOffIsNeverTakenForWhole(long seed) {
        Random random = new Random(seed);
        String boundary = boundary(random);
        byte[] form = form(boundary, parts(random, boundary), false);
        int end = form.length - "--\r\n".length(); // Without them the last delimiter is not the end.
        byte[] broken = Arrays.copyOf(form, random.nextInt(end));

        assertThatThrownBy(() -> read(new MultipartReader(cut(broken, random), boundary), random))
                .isInstanceOf(TransferException.class);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void noiseIsRefusedOrReadButNeverHangsOrCrashes(long seed) {
        Random random = new Random(seed);
        String boundary = boundary(random);
        byte[] form = form(boundary, parts(random, boundary), true);
        for (int i = 0; i < 8; i++) {
            form[random.nextInt(form.length)] = (byte) random.nextInt(256);
        }
        try {
            read(new MultipartReader(cut(form, random), boundary), random);
        } catch (TransferException refused) {
            assertThat(refused.error()).isInstanceOf(TransferError.BrokenForm.class);
        }
    }

    private static String boundary(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> "x";
            case 1 -> "----WebKitFormBoundary7MA4YWxkTrZu0gW";
            case 2 -> "-".repeat(1 + random.nextInt(70));
            default -> "=_a'b(c)+d,e-f./g:h?i j";
        };
    }

    /** Contents are full of what looks like the boundary. */
    private static List<Part> parts(Random random, String boundary) {
        List<Part> parts = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            Optional<String> filename = random.nextBoolean() ? Optional.of("f" + i + ".bin") : Optional.empty();
            parts.add(new Part("n" + i, filename, content(random, boundary)));
        }
        return parts;
    }

    private static byte[] content(Random random, String boundary) {
        String delimiter = "\r\n--" + boundary;
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int i = random.nextInt(6); i > 0; i--) {
            switch (random.nextInt(6)) {
                case 0 -> content.writeBytes(latin1(delimiter.substring(0, random.nextInt(delimiter.length()))));
                case 1 -> content.writeBytes(latin1(delimiter + "z")); // Not at the end of a line: no delimiter.
                case 2 -> content.writeBytes(latin1("\r\r\n\n--\r\n-"));
                case 3 -> content.writeBytes(latin1("\r\n--"));
                case 4 -> content.writeBytes(noise(random, random.nextInt(200)));
                default -> content.writeBytes(noise(random, random.nextInt(200_000)));
            }
        }
        byte[] bytes = content.toByteArray();
        boolean endsPart = contains(bytes, boundary); // By chance, or "---" where the boundary is all dashes.
        return endsPart ? new byte[0] : bytes;
    }

    private static boolean contains(byte[] content, String boundary) {
        String text = "\r\n" + new String(content, StandardCharsets.ISO_8859_1) + "\r\n--" + boundary;
        String delimiter = "\r\n--" + boundary;
        int at = text.indexOf(delimiter);
        while (at >= 0 && at < text.length() - delimiter.length()) {
            String after = text.substring(at + delimiter.length());
            if (after.startsWith("--") || after.startsWith("\r") || after.startsWith(" ") || after.startsWith("\t")) {
                return true;
            }
            at = text.indexOf(delimiter, at + 1);
        }
        return false;
    }

    private static byte[] noise(Random random, int length) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    private static byte[] form(String boundary, List<Part> parts, boolean extras) {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        form.writeBytes(latin1(extras ? "a preamble\r\n" : ""));
        for (Part part : parts) {
            form.writeBytes(latin1("--" + boundary + (extras ? " \t" : "") + "\r\n"));
            form.writeBytes(latin1("Content-Disposition: form-data; name=\"" + part.name() + "\""
                    + part.filename().map(name -> "; filename=\"" + name + "\"").orElse("") + "\r\n\r\n"));
            form.writeBytes(part.content());
            form.writeBytes(latin1("\r\n"));
        }
        form.writeBytes(latin1("--" + boundary + "--\r\n" + (extras ? "an epilogue" : "")));
        return form.toByteArray();
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static BodySource cut(byte[] body, Random random) {
        int max = 1 << random.nextInt(17);
        int[] at = {0};
        return () -> {
            int length = Math.min(body.length - at[0], 1 + random.nextInt(max));
            ByteBuffer piece = ByteBuffer.wrap(body, at[0], length).slice();
            at[0] += length;
            return piece;
        };
    }

    private static BodySource whole(String body) {
        return cut(latin1(body), new Random(1));
    }

    private static List<Part> read(MultipartReader reader, Random random) {
        List<Part> parts = new ArrayList<>();
        for (Optional<MultipartReader.Part> part = reader.next(); part.isPresent(); part = reader.next()) {
            PartHead head = part.get().head();
            byte[] content = random.nextBoolean() ? part.get().readAll(1 << 24) : drained(part.get());
            parts.add(new Part(head.name(), head.filename(), content));
        }
        return parts;
    }

    private static byte[] drained(BodySource source) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuffer piece = source.next(); piece.hasRemaining(); piece = source.next()) {
            byte[] bytes = new byte[piece.remaining()];
            piece.get(bytes);
            all.writeBytes(bytes);
        }
        return all.toByteArray();
    }

    @Test
    void aPartThatIsNotReadIsPassedOver() {
        MultipartReader reader = new MultipartReader(
                whole(text(form("x", List.of(part("a", "1"), part("b", "2"), part("c", "3")), false))), "x");

        reader.next();
        reader.next();

        assertThat(reader.next().orElseThrow().readAll(10)).isEqualTo(latin1("3"));
        assertThat(reader.next()).isEmpty();
        assertThat(reader.next()).isEmpty();
    }

    private static Part part(String name, String content) {
        return new Part(name, Optional.empty(), latin1(content));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void aFormWithoutPartsIsEmpty() {
        assertThat(new MultipartReader(whole("--x--"), "x").next()).isEmpty();
        assertThat(new MultipartReader(whole("\r\n--x--\r\n"), "x").next()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "--y--",
                "--x\r\n",
                "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nabc",
                "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nabc\r\n--x",
                "--x\r\nContent-Disposition: form-data\r\n\r\nabc\r\n--x--",
                "--x\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nabc\r\n--x--",
                "--x\r\n\r\nabc\r\n--x--",
                "--x\r\nnonsense\r\n\r\nabc\r\n--x--",
                "--x\r\nContent-Disposition: form-data; name=\"a\r\n\r\nabc\r\n--x--",
                "--x\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\nabc\r\n--x--",
            })
    void whatIsNoFormIsRefused(String body) {
        assertThatThrownBy(() -> read(new MultipartReader(whole(body), "x"), new Random(1)))
                .isInstanceOfSatisfying(
                        TransferException.class,
                        e -> assertThat(e.error()).isInstanceOf(TransferError.BrokenForm.class));
    }

    @Test
    void headsAndFieldsAreBounded() {
        String head =
                "--x\r\nContent-Disposition: form-data; name=a\r\nX: " + "y".repeat(MultipartReader.HEAD_BYTES_MAX);
        assertThatThrownBy(() -> new MultipartReader(whole(head + "\r\n\r\nabc\r\n--x--"), "x").next())
                .isInstanceOf(TransferException.class);
        String field = text(form("x", List.of(part("a", "12345")), false));
        assertThatThrownBy(() -> new MultipartReader(whole(field), "x")
                        .next()
                        .orElseThrow()
                        .readAll(4))
                .isInstanceOf(TransferException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "trailing ", "ctrl\u0001", "umlautü"})
    void whatIsNoBoundaryIsRefused(String boundary) {
        assertThatThrownBy(() -> new MultipartReader(whole(""), boundary)).isInstanceOf(TransferException.class);
        assertThatThrownBy(() -> new MultipartReader(whole(""), "b".repeat(71))).isInstanceOf(TransferException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "name=\"f\"; filename=\"a.txt\" | a.txt",
                "name=f; filename=a.txt | a.txt",
                "filename=\"a;b=c.txt\"; name=\"f\" | a;b=c.txt",
                "name=\"f\"; filename=\"say %22hi%22.txt\" | say \"hi\".txt",
                "name=\"f\"; filename=\"say \\\"hi\\\".txt\" | say \"hi\".txt",
                "name=\"f\"; filename=\"C:\\dir\\a.txt\" | C:\\dir\\a.txt",
                "name=\"f\"; filename=\"C:\\dir\\\" | C:\\dir\\",
                "name=\"f\"; FileName=\"Größe 日本.txt\" | Größe 日本.txt",
                "name=\"f\"; filename=\"x\"; filename*=UTF-8''na%C3%AFve.txt | naïve.txt",
                "name=\"f\"; filename=\"100%25.txt\" | 100%25.txt",
            })
    void fileNamesAreReadAsClientsWriteThem(String parameters, String filename) {
        byte[] head = ("content-disposition: FORM-DATA; " + parameters).getBytes(StandardCharsets.UTF_8);

        PartHead parsed = PartHead.parse(head);

        assertThat(parsed.name()).isEqualTo("f");
        assertThat(parsed.filename()).contains(filename);
    }
}
