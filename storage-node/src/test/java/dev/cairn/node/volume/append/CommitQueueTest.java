package dev.cairn.node.volume.append;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.FileId;
import dev.cairn.node.volume.segment.Format;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Goal: what waits together is made durable together, and no batch is so long that the next waits for it. */
class CommitQueueTest {
    private static final int QUEUED = 12;

    private final CommitQueue queue = new CommitQueue(QUEUED, (long) QUEUED * Format.CHUNK_BYTES);

    @Test
    void chunksOfSeveralStreamsShareASync() {
        for (int i = 0; i < QUEUED; i++) {
            assertThat(queue.offer(chunk(i))).isTrue();
        }

        assertThat(queue.take()).hasSize((int) (CommitQueue.BATCH_BYTES_MAX / Format.CHUNK_BYTES));
        assertThat(queue.take()).hasSize(QUEUED - (int) (CommitQueue.BATCH_BYTES_MAX / Format.CHUNK_BYTES));
    }

    @Test
    void whatIsTakenMakesRoom() {
        for (int i = 0; i < QUEUED; i++) {
            assertThat(queue.offer(chunk(i))).isTrue();
        }
        assertThat(queue.offer(chunk(QUEUED))).isFalse();

        queue.take();

        assertThat(queue.offer(chunk(QUEUED))).isTrue();
    }

    @Test
    void closedQueueGivesWhatItHasAndThenNothing() {
        queue.offer(chunk(0));
        queue.close();

        assertThat(queue.offer(chunk(1))).isFalse();
        assertThat(queue.take()).hasSize(1);
        assertThat(queue.take()).isEmpty();
    }

    private static PendingRecord chunk(int number) {
        return PendingRecord.data(new FileId(1, number), 0, ByteBuffer.allocate(Format.CHUNK_BYTES), true);
    }
}
