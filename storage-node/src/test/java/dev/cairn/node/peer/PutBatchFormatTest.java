package dev.cairn.node.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.node.peer.PutBatchFormat.Put;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore;
import dev.cairn.replication.Blobs;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Goal: each blob of a batch arrives as it was, and hears of its own end. Method: batches there and back, whole and damaged. */
class PutBatchFormatTest {
    private static final int COUNT = 20;

    @Test
    void blobsAreTheSameThere() {
        List<Put> puts = puts();

        List<Put> there = PutBatchFormat.decode(PutBatchFormat.encode(puts).getBytes());

        assertThat(there).isEqualTo(puts).allMatch(Put::isWhole);
    }

    @Test
    void damagedBlobIsToldFromItsNeighbours() {
        byte[] batch = PutBatchFormat.encode(puts()).getBytes();
        batch[batch.length - 1] ^= 1;

        List<Put> there = PutBatchFormat.decode(batch);

        assertThat(there.getLast().isWhole()).isFalse();
        assertThat(there.subList(0, COUNT - 1)).allMatch(Put::isWhole);
    }

    @Test
    void cutBatchIsRefused() {
        byte[] batch = PutBatchFormat.encode(List.of(put(1, 100))).getBytes();
        for (int length = 1; length < batch.length; length++) {
            byte[] cut = ByteBuffer.allocate(length).put(batch, 0, length).array();
            assertThatThrownBy(() -> PutBatchFormat.decode(cut)).isInstanceOf(PeerErrors.RefusedException.class);
        }
    }

    @Test
    void tooLongABlobAndTooManyAreRefused() {
        byte[] many = new byte[(PeerProtocol.BATCH_PUTS_MAX + 1) * PutBatchFormat.HEAD_BYTES];
        ByteBuffer large = ByteBuffer.allocate(PutBatchFormat.HEAD_BYTES + BlobStore.PUT_BYTES_MAX + 1);
        large.putInt(16, BlobStore.PUT_BYTES_MAX + 1);

        assertThatThrownBy(() -> PutBatchFormat.decode(many)).isInstanceOf(PeerErrors.RefusedException.class);
        assertThatThrownBy(() -> PutBatchFormat.decode(large.array())).isInstanceOf(PeerErrors.RefusedException.class);
    }

    @Test
    void eachBlobHearsOfItsOwnEnd() {
        BlobError error = new BlobError.DiskFull(1, 2);
        List<Optional<Throwable>> failures =
                List.of(Optional.empty(), Optional.of(new BlobException(error)), Optional.empty());

        List<Optional<RuntimeException>> told = PutBatchFormat.failures(PutBatchFormat.answer(failures), 3);

        assertThat(told.get(0)).isEmpty();
        assertThat(told.get(2)).isEmpty();
        assertThat(told.get(1))
                .hasValueSatisfying(
                        failure -> assertThat(Blobs.errorOf(failure)).isEqualTo(error));
    }

    private static List<Put> puts() {
        return IntStream.range(0, COUNT).mapToObj(i -> put(i, i * 37)).toList();
    }

    private static Put put(int id, int length) {
        byte[] body = Blobs.bytes(id, length);
        return new Put(Blobs.id(id), ByteBuffer.wrap(body), Frames.crc(ByteBuffer.wrap(body)));
    }
}
