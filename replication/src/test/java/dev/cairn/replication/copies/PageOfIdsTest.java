package dev.cairn.replication.copies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.FileId;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore;
import dev.cairn.replication.Blobs;
import dev.cairn.replication.InMemoryBlobStore;
import dev.cairn.replication.layout.NodeId;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PageOfIdsTest {
    private static final NodeId NODE = new NodeId(new FileId(1, 1));

    private final InMemoryBlobStore store = new InMemoryBlobStore();
    private int asked;

    private BlobStore peer(NodeId node) {
        asked++;
        return store;
    }

    private PageOfIds page(long last) {
        return new PageOfIds(Blobs.id(last), this::peer);
    }

    private void store(LongStream numbers) {
        numbers.forEach(n -> Blobs.put(store, Blobs.id(n), new byte[1]));
    }

    @Test
    void aNodeIsAskedOnceForAPage() {
        store(LongStream.range(0, Mover.STEP_MAX).filter(n -> n % 2 == 0));
        PageOfIds page = page(Mover.STEP_MAX - 1);

        for (long n = 0; n < Mover.STEP_MAX; n++) {
            assertThat(page.isOn(NODE, Blobs.id(n))).as("blob %s", n).isEqualTo(n % 2 == 0);
        }

        assertThat(asked).isEqualTo(1);
    }

    @Test
    void whoHasFarMoreIsAskedAgainAndNoMoreIsHeld() {
        int more = 5 * PageOfIds.HELD_MAX;
        store(LongStream.range(0, more).filter(n -> n != more - 2));
        PageOfIds page = page(more - 1);

        assertThat(page.isOn(NODE, Blobs.id(0))).isTrue();
        assertThat(page.isOn(NODE, Blobs.id(PageOfIds.HELD_MAX - 1))).isTrue();
        assertThat(asked).isEqualTo(1);

        assertThat(page.isOn(NODE, Blobs.id(PageOfIds.HELD_MAX))).isTrue();
        assertThat(page.isOn(NODE, Blobs.id(more - 2))).isFalse();
        assertThat(page.isOn(NODE, Blobs.id(more - 1))).isTrue();
        assertThat(asked).isEqualTo(3);

        assertThat(page.isOn(NODE, Blobs.id(1))).as("one before").isTrue();
        assertThat(asked).isEqualTo(4);
    }

    @Test
    void whoDidNotAnswerIsNotAskedAgainForThePage() {
        store(LongStream.range(0, 10));
        store.close();
        PageOfIds page = page(9);

        for (long n = 0; n < 10; n++) {
            FileId blob = Blobs.id(n);
            assertThatThrownBy(() -> page.isOn(NODE, blob)).isInstanceOf(BlobException.class);
        }

        assertThat(asked).isEqualTo(1);
    }
}
