package dev.cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.monitoring.Operation;
import dev.cairn.monitoring.Outcome;
import dev.cairn.monitoring.Statistics;
import dev.cairn.monitoring.Tags;
import dev.cairn.monitoring.Window;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Goal: who works with futures of Vert.x measures them with one call. Method: futures that the test completes. */
class FollowedFutureTest {
    private final FileStoragePerformanceMonitor monitor = new FileStoragePerformanceMonitor(new SimpleMeterRegistry());

    @Test
    void itIsCountedWhenItCompletesAndByItsFailure() {
        Promise<String> done = Promise.promise();
        Promise<String> late = Promise.promise();
        Future<String> followed = follow(done.future());
        Future<String> failing = follow(late.future());
        assertThat(seen().count()).isZero();

        done.complete("done");
        late.fail(new TimeoutException("late"));

        assertThat(followed.result()).isEqualTo("done");
        assertThat(failing.cause()).hasMessage("late");
        assertThat(seen().outcomes()).containsEntry(Outcome.SUCCESS, 1L).containsEntry(Outcome.TIMEOUT, 1L);
    }

    private Future<String> follow(Future<String> future) {
        return Future.fromCompletionStage(monitor.follow(Operation.REPLICATION, Tags.NONE, future::toCompletionStage));
    }

    private Statistics seen() {
        return monitor.statistics("replication", Window.START);
    }
}
