package dev.cairn.node.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.monitoring.Operation;
import dev.cairn.monitoring.Outcome;
import dev.cairn.monitoring.Window;
import dev.cairn.node.peer.PeerRound;
import dev.cairn.node.peer.PeerRound.Answers;
import dev.cairn.node.status.ClusterFigures.Merged;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Goal: who asks for the cluster gets all that could be had, and is told what could not. Method: peers that answer, fail, lie or are silent. */
class ClusterFiguresTest {
    private final FileStoragePerformanceMonitor here = new FileStoragePerformanceMonitor(new SimpleMeterRegistry());
    private final FileStoragePerformanceMonitor there = new FileStoragePerformanceMonitor(new SimpleMeterRegistry());

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    @Test
    void nodesThatDoNotAnswerAreNamedAndTheOthersAreAddedUp() throws Exception {
        upload(here, 2);
        upload(there, 3);
        FiguresCall call = new FiguresCall(there);
        PeerRound round = new PeerRound(
                (node, name, body) -> switch (node) {
                    case "b" -> call.answer("a", body);
                    case "c" -> new CompletableFuture<>(); // As one whose process is stopped.
                    case "d" -> CompletableFuture.failedFuture(new IllegalStateException("not reached"));
                    default -> CompletableFuture.completedFuture(new byte[] {42});
                },
                () -> List.of("b", "c", "d", "e"));
        ClusterFigures figures = new ClusterFigures(here, "a", Optional.of(round));

        Answers answers = figures.ask(Window.MINUTE, false).get(10, TimeUnit.SECONDS);
        Merged merged = figures.merge(Window.MINUTE, false, answers);

        assertThat(merged.statistics())
                .extracting(one -> one.operation() + " " + one.statistics().count())
                .containsExactly("upload 5");
        assertThat(merged.leftOut()).isEqualTo(Map.of("a", 0, "b", 0));
        assertThat(merged.missing()).containsOnlyKeys("c", "d", "e");
        assertThat(merged.missing())
                .containsEntry("c", "no answer within 1000 ms")
                .containsEntry("d", "not reached")
                .hasEntrySatisfying("e", why -> assertThat(why).startsWith("its answer cannot be read"));
    }

    @Test
    void aNodeOnItsOwnIsTheWholeCluster() {
        upload(here, 2);
        ClusterFigures figures = new ClusterFigures(here, "a", Optional.empty());

        Merged merged = figures.merge(
                Window.START, true, figures.ask(Window.START, true).join());

        assertThat(merged.nodes()).isEqualTo("a");
        assertThat(merged.missing()).isEmpty();
        assertThat(merged.statistics())
                .extracting(one -> one.bucket().orElse(""))
                .containsExactly("photos");
    }

    private static void upload(FileStoragePerformanceMonitor node, int times) {
        for (int i = 0; i < times; i++) {
            Measurement measurement = node.measure(Operation.UPLOAD);
            measurement.bucket("photos");
            measurement.end(Outcome.SUCCESS);
        }
    }
}
