package dev.cairn.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.LogPosition;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Goal: a node takes the checkpoint of one of another release. Method: what a stream begins with, as it was when the format was new. */
class GoldenCheckpointTest {
    private static final String FILE = "checkpoint-format-1";

    private static final CheckpointManifest MANIFEST = new CheckpointManifest(
            new UUID(0x0102030405060708L, 0x090a0b0c0d0e0f10L),
            new LogPosition(3, 70_000),
            List.of(new CheckpointManifest.Entry("CURRENT", 16), new CheckpointManifest.Entry("000012.sst", 1L << 33)));

    @Test
    void whatIsSentIsAsItWas() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        MANIFEST.write(new DataOutputStream(bytes));

        assertThat(GoldenFile.of(FILE, Map.of("manifest", bytes.toByteArray()))).isEqualTo(GoldenFile.read(FILE));
    }

    @Test
    void whatWasSentIsRead() throws IOException {
        byte[] golden = GoldenFile.bytes(FILE).get("manifest");

        assertThat(CheckpointManifest.read(new DataInputStream(new ByteArrayInputStream(golden))))
                .isEqualTo(MANIFEST);
    }
}
