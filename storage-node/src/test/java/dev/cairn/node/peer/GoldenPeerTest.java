package dev.cairn.node.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.MetadataError;
import dev.cairn.metadata.MetadataException;
import dev.cairn.node.peer.PeerRequest.Subject;
import dev.cairn.node.peer.PutBatchFormat.Put;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.Blobs;
import dev.cairn.replication.GoldenFile;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Goal: nodes of two releases understand each other. Method: what goes over the wire, as it was when its version was new. If this fails, the request takes
 * the next version, the old one is still answered, and this file stays.
 */
class GoldenPeerTest {
    private static final String FILE = "peer-version-1";
    private static final byte[] PAYLOAD = "some bytes".getBytes(StandardCharsets.US_ASCII);
    private static final BlobError FULL = new BlobError.DiskFull(1, 2);
    private static final MetadataError UNKNOWN = new MetadataError.OutcomeUnknown("why");
    private static final List<Put> PUTS = List.of(put(1, 3), put(2, 0));

    private static Put put(int id, int length) {
        byte[] body = Blobs.bytes(id, length);
        return new Put(Blobs.id(id), ByteBuffer.wrap(body), Frames.crc(ByteBuffer.wrap(body)));
    }

    private static Map<String, byte[]> encodings() {
        Map<String, Buffer> encodings = new TreeMap<>();
        encodings.put("batch", PutBatchFormat.encode(PUTS));
        encodings.put(
                "batch-answer", PutBatchFormat.answer(List.of(Optional.empty(), Optional.of(new BlobException(FULL)))));
        encodings.put("error-blob", PeerErrors.encode(new BlobException(FULL), Subject.BLOBS));
        encodings.put("error-log", PeerErrors.encode(new MetadataException(UNKNOWN), Subject.LOG));
        encodings.put("frame-head", Frames.head(PAYLOAD.length, Frames.crc(PAYLOAD, 0, PAYLOAD.length)));
        encodings.put("frame-end", Frames.end());
        encodings.put("frame-error", Frames.error(Buffer.buffer(PAYLOAD)));
        Map<String, byte[]> bytes = new TreeMap<>();
        encodings.forEach((name, buffer) -> bytes.put(name, buffer.getBytes()));
        return bytes;
    }

    @Test
    void whatIsSentIsAsItWas() {
        assertThat(GoldenFile.of(FILE, encodings())).isEqualTo(GoldenFile.read(FILE));
    }

    @Test
    void whatWasSentIsRead() {
        Map<String, byte[]> golden = GoldenFile.bytes(FILE);

        assertThat(PutBatchFormat.decode(golden.get("batch"))).isEqualTo(PUTS).allMatch(Put::isWhole);
        assertThat(PutBatchFormat.failures(Buffer.buffer(golden.get("batch-answer")), 2))
                .satisfiesExactly(
                        first -> assertThat(first).isEmpty(),
                        second ->
                                assertThat(Blobs.errorOf(second.orElseThrow())).isEqualTo(FULL));
        assertThat(Blobs.errorOf(PeerErrors.decode(Buffer.buffer(golden.get("error-blob")), Subject.BLOBS)))
                .isEqualTo(FULL);
        assertThat(PeerErrors.decode(Buffer.buffer(golden.get("error-log")), Subject.LOG))
                .isInstanceOfSatisfying(
                        MetadataException.class,
                        read -> assertThat(read.error()).isEqualTo(UNKNOWN));
    }
}
