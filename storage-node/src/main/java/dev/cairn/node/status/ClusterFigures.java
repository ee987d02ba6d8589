package dev.cairn.node.status;

import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.monitoring.MergedSeries;
import dev.cairn.monitoring.SeriesRecordingsCodec;
import dev.cairn.monitoring.SeriesRecordingsCodec.Decoded;
import dev.cairn.monitoring.SeriesStatistics;
import dev.cairn.monitoring.Window;
import dev.cairn.node.peer.PeerRound;
import dev.cairn.node.peer.PeerRound.Answers;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** What all nodes of the cluster measured, as one: the others are asked at the moment in which somebody asks here. */
public final class ClusterFigures {
    /** A node that is up answers in some milliseconds; who looks at a page does not wait for one that is not. */
    static final Duration WAIT_MAX = Duration.ofSeconds(1);

    private final FileStoragePerformanceMonitor monitor;
    private final String node;
    private final Optional<PeerRound> others;

    /** @param others empty on a node on its own */
    public ClusterFigures(FileStoragePerformanceMonitor monitor, String node, Optional<PeerRound> others) {
        this.monitor = monitor;
        this.node = node;
        this.others = others;
    }

    /**
     * What they did together.
     *
     * @param leftOut by node that is in it, how many of its series are not, as its answer would have been too long
     * @param missing by node that is not in it, why
     */
    record Merged(List<SeriesStatistics> statistics, Map<String, Integer> leftOut, Map<String, String> missing) {
        String nodes() {
            return String.join(" ", leftOut.keySet());
        }
    }

    CompletableFuture<Answers> ask(Window window, boolean byBucket) {
        return others.map(round -> round.ask(FiguresCall.NAME, FiguresCall.question(window, byBucket), WAIT_MAX))
                .orElseGet(() -> CompletableFuture.completedFuture(Answers.NONE));
    }

    /** Adds what this node did until now. Blocks for windows of an hour and a day. */
    Merged merge(Window window, boolean byBucket, Answers answers) {
        MergedSeries merged = new MergedSeries().add(monitor.recordings(window, byBucket));
        Map<String, Integer> leftOut = new TreeMap<>(Map.of(node, 0));
        Map<String, String> missing = new TreeMap<>(answers.missing());
        answers.answers().forEach((other, answer) -> {
            try {
                Decoded decoded = SeriesRecordingsCodec.decode(answer);
                merged.add(decoded.series());
                leftOut.put(other, decoded.leftOut());
            } catch (IOException e) {
                missing.put(other, "its answer cannot be read: " + e.getMessage());
            }
        });
        return new Merged(merged.statistics(), leftOut, missing);
    }
}
