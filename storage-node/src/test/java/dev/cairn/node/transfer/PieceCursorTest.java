package dev.cairn.node.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.replication.BlobStore.BlobReader;
import java.util.List;
import org.junit.jupiter.api.Test;

class PieceCursorTest {
    private static final int BLOCK = BlobReader.BLOCK_BYTES;
    private static final int LARGE = 4 * BLOCK;

    @Test
    void piecesOfAnySizesCoverASpanWithoutGapsAndEndWithBlocks() {
        PieceCursor cursor = new PieceCursor(List.of(new BlobSender.Span(10, 11L * BLOCK)));
        cursor.beginWith(BLOCK - 10);

        assertThat(cursor.next(LARGE)).as("read before").isEqualTo(new PieceCursor.Read(10, BLOCK - 10));
        assertThat(cursor.next(LARGE)).isEqualTo(new PieceCursor.Read(BLOCK, LARGE));
        assertThat(cursor.next(BLOCK)).isEqualTo(new PieceCursor.Read(5 * BLOCK, BLOCK));
        assertThat(cursor.next(LARGE)).isEqualTo(new PieceCursor.Read(6 * BLOCK, LARGE));
        assertThat(cursor.next(LARGE)).isEqualTo(new PieceCursor.Read(10 * BLOCK, BLOCK + 10));
        assertThat(cursor.hasNext()).isFalse();
    }

    @Test
    void spanThatFitsIsOnePieceWhereverItLies() {
        for (int offset = 3 * BLOCK; offset <= 4 * BLOCK; offset += 1_000) {
            PieceCursor cursor = new PieceCursor(List.of(new BlobSender.Span(offset, LARGE - BLOCK)));

            assertThat(cursor.next(LARGE)).isEqualTo(new PieceCursor.Read(offset, LARGE - BLOCK));
            assertThat(cursor.hasNext()).isFalse();
        }
    }

    @Test
    void pieceTouchesNoMoreBlocksThanItMayHave() {
        assertThat(PieceCursor.length(10, 9L * BLOCK, LARGE)).isEqualTo(LARGE - 10);
        assertThat(PieceCursor.length(BLOCK - 1, 9L * BLOCK, BLOCK)).isEqualTo(1);
    }
}
