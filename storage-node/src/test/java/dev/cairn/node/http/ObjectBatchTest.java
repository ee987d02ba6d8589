package dev.cairn.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.Command;
import dev.cairn.metadata.Command.NewObject;
import dev.cairn.metadata.Command.ObjectsPut;
import dev.cairn.metadata.Command.PutObjects;
import dev.cairn.metadata.Content;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.MetadataError;
import dev.cairn.metadata.MetadataException;
import dev.cairn.metadata.ObjectAttributes;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.node.transfer.BodyDigests;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Goal: a batch is bounded, and each object in it ends as shown, dropped or unknown. Method: objects that count what they are told. */
class ObjectBatchTest {
    private final List<List<NewObject>> shown = new ArrayList<>();

    private static final class Waiting implements WaitingObject {
        private final ObjectKey key;
        private final int commandBytes;
        private final long heldBytes;
        private boolean failsWhenShown;
        private int waitedFor;
        private String end = "";

        Waiting(String key, int commandBytes, long heldBytes) {
            this.key = new ObjectKey(key);
            this.commandBytes = commandBytes;
            this.heldBytes = heldBytes;
        }

        @Override
        public ObjectKey key() {
            return key;
        }

        @Override
        public int commandBytesMax() {
            return commandBytes;
        }

        @Override
        public long heldBytes() {
            return heldBytes;
        }

        @Override
        public NewObject durable() {
            waitedFor++;
            return new NewObject(
                    key,
                    new Content.Blob(new FileId(1, key.value().hashCode())),
                    new byte[0],
                    heldBytes,
                    BodyDigests.of(ByteBuffer.allocate(0), false),
                    ObjectAttributes.ofType("text/plain"),
                    List.of());
        }

        @Override
        public void shown(long version) {
            end += "shown " + version;
            if (failsWhenShown) {
                throw new IllegalStateException("the queue");
            }
        }

        @Override
        public void undecided() {
            end += "undecided";
        }

        @Override
        public void drop() {
            end += "dropped";
        }
    }

    private ObjectBatch batch() {
        return new ObjectBatch(objects -> {
            shown.add(objects);
            return CompletableFuture.completedFuture(new ObjectsPut(objects.size(), 0, shown.size()));
        });
    }

    private static ObjectBatch failing(MetadataError error) {
        return new ObjectBatch(_ -> CompletableFuture.failedFuture(new MetadataException(error)));
    }

    @Test
    void objectsAreShownTogetherAndOnce() {
        ObjectBatch batch = batch();
        Waiting a = new Waiting("a", 100, 10);
        Waiting b = new Waiting("b", 100, 10);
        batch.add(a);
        batch.add(b);

        assertThat(batch.commit()).isEqualTo(new ObjectsPut(2, 0, 1));
        batch.drop();

        assertThat(shown).hasSize(1);
        assertThat(shown.getFirst()).extracting(NewObject::key).containsExactly(a.key(), b.key());
        assertThat(List.of(a.end, b.end)).containsOnly("shown 1");
        assertThat(batch.isEmpty()).isTrue();
    }

    @Test
    void thereIsRoomForSoManyObjects() {
        ObjectBatch batch = batch();
        for (int i = 0; i < PutObjects.OBJECTS_MAX; i++) {
            Waiting each = new Waiting("key-" + i, 1, 0);
            assertThat(batch.hasRoomFor(each)).isTrue();
            batch.add(each);
        }

        assertThat(batch.hasRoomFor(new Waiting("more", 1, 0))).isFalse();
        batch.commit();
        assertThat(batch.hasRoomFor(new Waiting("more", 1, 0))).isTrue();
    }

    @Test
    void thereIsRoomForAsManyBytesAsACommandHas() {
        ObjectBatch batch = batch();
        batch.add(new Waiting("a", Command.PutObjects.BYTES_MAX - 2_000, 0));

        assertThat(batch.hasRoomFor(new Waiting("b", 2_000, 0))).isFalse();
        assertThat(batch.hasRoomFor(new Waiting("b", 1_000, 0))).isTrue();
        batch.commit();
        assertThat(batch.hasRoomFor(new Waiting("b", 2_000, 0))).isTrue();
    }

    @Test
    void aKeyThatComesAgainBelongsToTheNextBatch() {
        ObjectBatch batch = batch();
        batch.add(new Waiting("a", 1, 0));

        assertThat(batch.hasRoomFor(new Waiting("a", 1, 0))).isFalse();
        batch.commit();
        assertThat(batch.hasRoomFor(new Waiting("a", 1, 0))).isTrue();
    }

    @Test
    void bodiesThatAreHeldForTheDiskAreWaitedForWhenTheyAreMany() {
        ObjectBatch batch = batch();
        Waiting first = new Waiting("a", 1, ObjectBatch.UNSYNCED_BYTES_MAX);
        Waiting second = new Waiting("b", 1, 1);
        Waiting third = new Waiting("c", 1, 1);

        batch.add(first);
        assertThat(first.waitedFor).isZero();
        batch.add(second);
        batch.add(third);

        assertThat(first.waitedFor).isEqualTo(1);
        assertThat(second.waitedFor).isEqualTo(1);
        assertThat(third.waitedFor).isZero();
    }

    @Test
    void whatIsRefusedIsDroppedAfterwards() {
        ObjectBatch batch = failing(new MetadataError.Unavailable("stopping"));
        Waiting a = new Waiting("a", 1, 0);
        batch.add(a);

        assertThatThrownBy(batch::commit).isInstanceOf(MetadataException.class);
        batch.drop();

        assertThat(a.end).isEqualTo("dropped");
    }

    @Test
    void whatIsVisibleIsNeverDropped() {
        ObjectBatch batch = batch();
        Waiting a = new Waiting("a", 1, 0);
        a.failsWhenShown = true;
        batch.add(a);

        assertThatThrownBy(batch::commit).isInstanceOf(IllegalStateException.class);
        batch.drop();

        assertThat(a.end).isEqualTo("shown 1");
    }

    @Test
    void whatFailsAsNothingThatIsForeseenIsNotDropped() {
        ObjectBatch batch = new ObjectBatch(_ -> CompletableFuture.failedFuture(new AssertionError("the log")));
        Waiting a = new Waiting("a", 1, 0);
        batch.add(a);

        assertThatThrownBy(batch::commit).isInstanceOf(CompletionException.class);
        batch.drop();

        assertThat(a.end).isEqualTo("undecided");
    }

    @Test
    void whatMayYetBeAppliedIsNeitherShownNorDropped() {
        ObjectBatch batch = failing(new MetadataError.OutcomeUnknown("the log failed"));
        Waiting a = new Waiting("a", 1, 0);
        batch.add(a);

        assertThatThrownBy(batch::commit).isInstanceOf(MetadataException.class);
        batch.drop();

        assertThat(a.end).isEqualTo("undecided");
        assertThat(batch.isEmpty()).isTrue();
    }
}
