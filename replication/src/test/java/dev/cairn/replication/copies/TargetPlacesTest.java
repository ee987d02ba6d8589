package dev.cairn.replication.copies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.FileId;
import dev.cairn.replication.layout.NodeId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TargetPlacesTest {
    private static final NodeId NODE = new NodeId(new FileId(0, 1));

    private final TargetPlaces places = new TargetPlaces(1);

    @Test
    void aNodeOfWhichNothingMovesStandsStill() {
        assertThat(places.enter(NODE)).isTrue();

        assertThat(places.enter(NODE)).isFalse();
    }

    @Test
    void aNodeThatIsNotAskedAsThePaceIsWaitedForDoesNotStandStill() throws Exception {
        assertThat(places.enter(NODE)).isTrue();
        CountDownLatch paid = new CountDownLatch(1);
        CountDownLatch pays = new CountDownLatch(1);
        Thread copy = Thread.ofVirtual().start(() -> {
            places.pay(NODE, () -> {
                pays.countDown();
                awaitQuietly(paid);
            });
            places.leave(NODE);
        });
        pays.await();

        CompletableFuture<Boolean> entered = CompletableFuture.supplyAsync(() -> places.enter(NODE));
        CompletableFuture<Void> muchLater = CompletableFuture.runAsync(
                paid::countDown,
                CompletableFuture.delayedExecutor(
                        2 * TargetPlaces.PATIENCE.toMillis(), TimeUnit.MILLISECONDS, Runnable::run));

        assertThat(entered.get(1, TimeUnit.MINUTES)).isTrue();
        muchLater.join();
        copy.join();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
