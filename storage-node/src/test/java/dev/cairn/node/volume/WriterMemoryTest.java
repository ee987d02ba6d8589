package dev.cairn.node.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.node.volume.segment.Format;
import dev.cairn.replication.BlobException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Goal: writers take no more memory than they may, and what they had once is not made again. */
class WriterMemoryTest {
    private static final int WRITERS = 40;

    private final WriterMemory memory = new WriterMemory((long) WRITERS * Format.CHUNK_BYTES);

    @Test
    void buffersOfAllWritersAreUsedAgain() {
        List<ByteBuffer> first = takeAll();
        first.forEach(memory.chunks()::give);
        assertThat(memory.idleBytes()).isEqualTo((long) WRITERS * Format.CHUNK_BYTES);

        Set<ByteBuffer> again = Collections.newSetFromMap(new IdentityHashMap<>());
        again.addAll(takeAll());

        assertThat(first).allMatch(again::contains);
        assertThat(memory.idleBytes()).isZero();
    }

    @Test
    void moreThanTheBoundIsRefusedAndWhatIsReleasedIsThereAgain() {
        for (int i = 0; i < WRITERS; i++) {
            memory.reserve(Format.CHUNK_BYTES);
        }
        assertThatThrownBy(() -> memory.reserve(1)).isInstanceOf(BlobException.class);

        memory.release(Format.CHUNK_BYTES);

        memory.reserve(Format.CHUNK_BYTES);
        assertThat(memory.usedBytes()).isEqualTo((long) WRITERS * Format.CHUNK_BYTES);
    }

    /** Direct memory is bounded for the whole process: what is kept for some writers must not be missing to others. */
    @Test
    void whatIsKeptMakesRoomForWritersOfAnotherKind() {
        takeAll().forEach(memory.chunks()::give);
        int others = WRITERS * Format.CHUNK_BYTES / WriterMemory.STAGING_BYTES;
        for (int i = 0; i < others; i++) {
            memory.reserve(WriterMemory.STAGING_BYTES);
            assertThat(memory.usedBytes() + memory.idleBytes())
                    .isLessThanOrEqualTo((long) WRITERS * Format.CHUNK_BYTES);
        }

        assertThat(memory.idleBytes()).isZero();
    }

    private List<ByteBuffer> takeAll() {
        return Stream.generate(memory.chunks()::take).limit(WRITERS).toList();
    }
}
