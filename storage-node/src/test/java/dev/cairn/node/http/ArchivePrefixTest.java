package dev.cairn.node.http;

import static dev.cairn.node.http.StoreNode.header;
import static dev.cairn.node.http.StoreNode.must;
import static dev.cairn.node.http.StoreNode.problem;
import static dev.cairn.node.http.StoreNode.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.Command;
import dev.cairn.metadata.Content;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.metadata.ObjectVersion;
import dev.cairn.node.archive.ArchiveEntry;
import dev.cairn.node.archive.ArchiveLimits;
import dev.cairn.node.archive.ArchiveReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: a prefix comes out as one archive that is whole, or breaks off. Method: real HTTP, real state machine. */
class ArchivePrefixTest extends FreshBucketTest {
    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private void put(String key, byte[] body) {
        must(201, node.send("PUT", objects + "/" + key, body, "Content-Type", "application/octet-stream"));
    }

    private static Map<String, byte[]> unpacked(byte[] archive) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (ArchiveReader reader = ArchiveReader.open(new Bytes(archive), ArchiveLimits.DEFAULT)) {
            for (Optional<ArchiveEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                ByteArrayOutputStream body = new ByteArrayOutputStream();
                for (ByteBuffer piece = reader.piece(); piece.hasRemaining(); piece = reader.piece()) {
                    byte[] some = new byte[piece.remaining()];
                    piece.get(some);
                    body.writeBytes(some);
                }
                files.put(entry.get().name(), body.toByteArray());
            }
        }
        return files;
    }

    /** An archive in memory. */
    record Bytes(byte[] bytes) implements dev.cairn.node.archive.ArchiveSource {
        @Override
        public long sizeBytes() {
            return bytes.length;
        }

        @Override
        public void read(long offset, ByteBuffer target) {
            target.put(bytes, (int) offset, target.remaining());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip", "tar", "tar.gz", "tar.zst"})
    void allObjectsUnderThePrefixAreInItWithTheirBytesAndTimes(String format) {
        Map<String, byte[]> bodies = new LinkedHashMap<>();
        bodies.put("d/empty", new byte[0]);
        bodies.put("d/large", noise(3_000_000));
        bodies.put("d/medium", noise(100_000));
        bodies.put("d/tiny", "text".getBytes(StandardCharsets.UTF_8));
        bodies.put("d/übung", noise(70_000));
        bodies.forEach((key, body) -> put(key.replace("ü", "%C3%BC"), body));
        put("other", noise(10));

        HttpResponse<byte[]> answer = must(200, node.get(objects + "?prefix=d/&archive=" + format));

        Map<String, byte[]> files = unpacked(answer.body());
        assertThat(files.keySet()).containsExactlyElementsOf(bodies.keySet());
        bodies.forEach((key, body) -> assertThat(files.get(key)).isEqualTo(body));
        assertThat(header(answer, "Content-Disposition")).contains("filename=\"d." + format + "\"");
        assertThat(header(answer, "Cairn-Sequence")).isNotEmpty();
        try (ArchiveReader reader = ArchiveReader.open(new Bytes(answer.body()), ArchiveLimits.DEFAULT)) {
            ArchiveEntry first = reader.next().orElseThrow();
            Instant modified = version("d/empty").modified();
            assertThat(first.modified().orElseThrow())
                    .isBetween(modified.minusNanos(99), modified); // A zip knows tenths of a microsecond.
        }
    }

    private ObjectVersion version(String key) {
        return node.metadata.view().join().object(new BucketName(bucket), new ObjectKey(key));
    }

    @Test
    void aListingOfManyPartsIsInItWhole() {
        int count = 2 * ListingReader.PART_ENTRIES + 3;
        for (int i = 0; i < count; i++) {
            put("n/%05d".formatted(i), ("body " + i).getBytes(StandardCharsets.UTF_8));
        }

        Map<String, byte[]> files =
                unpacked(must(200, node.get(objects + "?archive=zip")).body());

        assertThat(files).hasSize(count);
        assertThat(files.get("n/01000")).asString().isEqualTo("body 1000");
    }

    @Test
    void whatIsEmptyGivesAnEmptyArchive() {
        assertThat(unpacked(must(200, node.get(objects + "?archive=zip&prefix=none/"))
                        .body()))
                .isEmpty();
        assertThat(must(200, node.get(objects + "?archive=tar&prefix=none/")).body())
                .isEqualTo(new byte[1024]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "archive=",
                "archive=7z",
                "archive=ZIP",
                "archive=zip&limit=3",
                "archive=zip&delimiter=/",
                "archive=zip&token=x"
            })
    void whatCannotBeHeededIsRefused(String query) {
        assertThat(problem(node.get(objects + "?" + query))).isEqualTo("400 invalid-value");
    }

    @Test
    void anArchiveOfNoBucketIsAProblem() {
        assertThat(problem(node.get("/v1/buckets/none/objects?archive=zip"))).isEqualTo("404 no-such-bucket");
    }

    @Test
    void anObjectThatCannotBeReadIsAProblemOrBreaksOff() {
        put("a", noise(1_000_000));
        put("b", noise(200_000));
        node.blobs.delete(version("b").content().id());

        assertThatThrownBy(() -> node.get(objects + "?archive=tar")).isInstanceOf(AssertionError.class);
        assertThat(problem(node.get(objects + "?archive=tar&prefix=b"))).isEqualTo("500 damaged");
    }

    @Test
    void anArchiveShowsTheMomentOfItsListing() {
        put("a", noise(100_000));
        ObjectVersion old = version("a");
        must(200, node.send("PUT", objects + "/a", noise(90_000)));
        AsListed view = new AsListed(node.metadata.view().join(), old, old.version());

        assertThat(view.object(new BucketName(bucket), new ObjectKey("a"))).isEqualTo(old);
        assertThat(view.object(new BucketName(bucket), new ObjectKey("a")))
                .as("is kept")
                .isEqualTo(old);
        Instant later = InstantSource.system().instant().plus(Duration.ofHours(1));
        node.metadata.submit(new Command.Trim(later, 1_000, later)).join();
        assertThatThrownBy(() -> view.object(new BucketName(bucket), new ObjectKey("a")))
                .hasMessageContaining("ListingExpired");
        assertThat(text(node.get(objects + "?prefix=a"))).contains("\"size\":90000");
    }

    @Test
    void aBodyThatMovedSinceItWasListedIsFound() {
        put("a", noise(100_000));
        ObjectVersion old = version("a");
        AsListed view = new AsListed(node.metadata.view().join(), old, old.version());
        assertThat(view.object(new BucketName(bucket), new ObjectKey("a"))).isEqualTo(old);

        Content there = new Content.Blob(new FileId(7, 7));
        node.metadata
                .submit(new Command.MoveBody(
                        new BucketName(bucket), old.key(), old.content().id(), there, old.modified()))
                .join();

        assertThat(view.object(new BucketName(bucket), new ObjectKey("a")).content())
                .isEqualTo(there);
    }

    @Test
    void archivesAtOnceAreBoundedAndTheirPlacesComeBack() throws IOException {
        put("large", noise(40_000_000));
        List<RawConnection> readers = new ArrayList<>();
        try {
            for (int i = 0; i < Admission.ARCHIVES_MAX; i++) {
                RawConnection reader = new RawConnection(node.port);
                readers.add(reader);
                reader.send("GET %s?archive=tar HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(objects));
                assertThat(reader.head()).contains("200");
            }
            assertThat(problem(node.get(objects + "?archive=zip"))).isEqualTo("503 busy");
        } finally {
            for (RawConnection reader : readers) {
                reader.close();
            }
        }
        TestNode.until(
                "places come back",
                () -> node.get(objects + "?archive=tar&prefix=none").statusCode() == 200);
        assertThat(unpacked(must(200, node.get(objects + "?archive=tar.zst")).body()))
                .containsOnlyKeys("large");
    }
}
