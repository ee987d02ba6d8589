package dev.cairn.node.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PieceCursorTest {
    private static final int LARGE = 256;
    private static final int SMALL = 64;

    @Test
    void piecesOfAnySizesCoverASpanWithoutGapsAndEndAtMultiplesOfTheirSize() {
        PieceCursor cursor = new PieceCursor(List.of(new BlobSender.Span(10, 700)));
        cursor.beginWith(SMALL - 10);

        assertThat(cursor.next(LARGE)).as("read before").isEqualTo(new PieceCursor.Read(10, SMALL - 10));
        assertThat(cursor.next(LARGE)).isEqualTo(new PieceCursor.Read(SMALL, LARGE - SMALL));
        assertThat(cursor.next(SMALL)).isEqualTo(new PieceCursor.Read(LARGE, SMALL));
        assertThat(cursor.next(LARGE)).isEqualTo(new PieceCursor.Read(LARGE + SMALL, LARGE - SMALL));
        assertThat(cursor.next(LARGE)).isEqualTo(new PieceCursor.Read(2 * LARGE, 710 - 2 * LARGE));
        assertThat(cursor.hasNext()).isFalse();
    }
}
