package dev.cairn.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.LogPosition;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: a checkpoint arrives as it was sent, or nothing of it is kept. Method: streams are cut and changed at every byte, and made by hand. */
class CheckpointStreamTest {
    private static final UUID GROUP = new UUID(1, 2);
    private static final LogPosition POSITION = new LogPosition(3, 4_000_000_000L);

    @TempDir
    Path scratch;

    private Path sent = Path.of("");
    private Path received = Path.of("");

    @BeforeEach
    void makeFiles() throws IOException {
        sent = Files.createDirectory(scratch.resolve("sent"));
        received = scratch.resolve("received");
        Files.writeString(sent.resolve("CURRENT"), "MANIFEST-000005");
        Files.write(sent.resolve("000012.sst"), new byte[0]);
    }

    private byte[] stream() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CheckpointStream.write(out, GROUP, POSITION, sent);
        return out.toByteArray();
    }

    private LogPosition read(byte[] stream) throws IOException {
        return CheckpointStream.read(new ByteArrayInputStream(stream), GROUP, received);
    }

    private void assertRefused(byte[] stream, String reason) {
        assertThatThrownBy(() -> read(stream)).isInstanceOf(IOException.class).hasMessageContaining(reason);
        assertThat(received).doesNotExist();
    }

    @Test
    void aCheckpointArrivesAsItWasSent() throws IOException {
        byte[] large = new byte[300_001];
        new SplittableRandom(1).nextBytes(large);
        Files.write(sent.resolve("000013.blob"), large);

        assertThat(read(stream())).isEqualTo(POSITION);

        assertThat(received.resolve("000013.blob")).hasBinaryContent(large);
        assertThat(received.resolve("CURRENT")).hasContent("MANIFEST-000005");
        assertThat(received.resolve("000012.sst")).isEmptyFile();
        assertThat(received.toFile().list()).hasSize(3);
    }

    @Test
    void nothingIsTakenOfTheStreamThatIsBehindTheEnd() throws IOException {
        byte[] stream = stream();
        InputStream longer = new ByteArrayInputStream(Arrays.copyOf(stream, stream.length + 7));

        CheckpointStream.read(longer, GROUP, received);

        assertThat(longer.readAllBytes()).hasSize(7);
    }

    @Test
    void aStreamThatIsCutAnywhereLeavesNothing() throws IOException {
        byte[] stream = stream();
        for (int length = 0; length < stream.length; length++) {
            assertRefused(Arrays.copyOf(stream, length), "");
        }
    }

    @Test
    void aStreamWithAnyBitFlippedLeavesNothing() throws IOException {
        byte[] stream = stream();
        for (int bit = 0; bit < 8 * stream.length; bit++) {
            byte[] changed = stream.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            assertRefused(changed, "");
        }
    }

    @Test
    void aLaterFormatIsRefusedByItsNumber() throws IOException {
        byte[] stream = stream();
        ByteBuffer.wrap(stream).putInt(8, 2);

        assertRefused(stream, "of format 2, and this version of Cairn reads only format 1");
    }

    @Test
    void aCheckpointOfAnotherGroupIsRefused() throws IOException {
        byte[] stream = stream();

        assertThatThrownBy(() -> CheckpointStream.read(new ByteArrayInputStream(stream), new UUID(1, 3), received))
                .hasMessageContaining("is of group");

        assertThat(received).doesNotExist();
    }

    @Test
    void noNameLeadsOutOfTheDirectory() throws IOException {
        for (String name :
                List.of("../escaped", "/tmp/escaped", "a/b", "..", ".", ".hidden", "", "a\0b", "x".repeat(256))) {
            assertRefused(stream(new CheckpointManifest.Entry(name, 0)), "the manifest of the checkpoint is damaged");
        }
        assertThat(scratch.resolve("escaped")).doesNotExist();
    }

    @Test
    void whatWouldNotFitIsRefusedBeforeItsBytesCome() throws IOException {
        assertRefused(stream(new CheckpointManifest.Entry("a", Long.MAX_VALUE)), "are free at");
        assertRefused(stream(new CheckpointManifest.Entry("a", -1)), "-1 bytes");
        assertRefused(
                stream(
                        new CheckpointManifest.Entry("a", Long.MAX_VALUE),
                        new CheckpointManifest.Entry("b", Long.MAX_VALUE)),
                "is damaged");
    }

    @Test
    void aFileThatIsNamedTwiceIsRefused() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(stream(new CheckpointManifest.Entry("a", 0), new CheckpointManifest.Entry("a", 0)));
        new DataOutputStream(out).writeLong(0); // Checksums of two empty files.

        assertThatThrownBy(() -> read(out.toByteArray())).isInstanceOf(IOException.class);
        assertThat(received).doesNotExist();
    }

    /** Nothing but the manifest. */
    private static byte[] stream(CheckpointManifest.Entry... files) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new CheckpointManifest(GROUP, POSITION, List.of(files)).write(new DataOutputStream(out));
        return out.toByteArray();
    }
}
