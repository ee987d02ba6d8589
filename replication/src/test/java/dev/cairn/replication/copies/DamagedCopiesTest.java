package dev.cairn.replication.copies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.FileId;
import dev.cairn.metadata.WantedCopies;
import dev.cairn.replication.Blobs;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Goal: what is found damaged is owed, whatever the log did when it was found. Method: a log of the test that answers or does not. */
class DamagedCopiesTest {
    private final CopiesCluster cluster = new CopiesCluster(3);
    private final List<String> noted = new ArrayList<>();
    private boolean answers = true;
    private boolean hasRoom = true;
    private final DamagedCopies damaged =
            new DamagedCopies(CopiesCluster.id(0), cluster::placement, (blob, copiesLeft, nodes) -> {
                if (!answers) {
                    return CompletableFuture.failedFuture(new IllegalStateException("the log does not answer"));
                }
                if (!hasRoom) {
                    return CompletableFuture.completedFuture(false);
                }
                noted.add("%s %d %s".formatted(blob, copiesLeft, nodes));
                return CompletableFuture.completedFuture(true);
            });

    @Test
    void whatIsFoundIsOwedOnceTheLogAnswers() {
        damaged.found(Blobs.id(1));
        damaged.found(Blobs.id(1));
        answers = false;
        assertThatThrownBy(damaged::step).isInstanceOf(CompletionException.class);
        answers = true;

        var _ = damaged.step();
        var _ = damaged.step();

        assertThat(noted).containsExactly("%s 1 [%s]".formatted(Blobs.id(1), CopiesCluster.id(0)));
    }

    @Test
    void whatThereIsNoRoomForIsOwedOnceThereIs() {
        damaged.found(Blobs.id(1));
        hasRoom = false;
        var _ = damaged.step();
        assertThat(noted).isEmpty();
        hasRoom = true;

        var _ = damaged.step();

        assertThat(noted).hasSize(1);
    }

    @Test
    void ofAnOnlyCopyNoneIsLeft() {
        FileId only = Blobs.id(1).wanting(WantedCopies.of(1));
        damaged.found(only);

        var _ = damaged.step();

        assertThat(noted).containsExactly("%s 0 [%s]".formatted(only, CopiesCluster.id(0)));
    }
}
