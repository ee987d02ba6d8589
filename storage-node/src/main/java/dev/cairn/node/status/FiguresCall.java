package dev.cairn.node.status;

import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.monitoring.SeriesRecordingsCodec;
import dev.cairn.monitoring.Window;
import dev.cairn.node.peer.PeerCall;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * Tells the other nodes what this one measured, as {@link SeriesRecordingsCodec} writes it. Asked with one byte, 1 for each bucket by itself,
 * and the name of a {@link Window}.
 */
public final class FiguresCall implements PeerCall {
    public static final String NAME = "figures";

    /** As much as an answer may have; 14 operations in a hundred buckets each have a few hundred KiB. */
    static final int ANSWER_BYTES_MAX = 1 << 20;

    private final FileStoragePerformanceMonitor monitor;

    public FiguresCall(FileStoragePerformanceMonitor monitor) {
        this.monitor = monitor;
    }

    static byte[] question(Window window, boolean byBucket) {
        return ((byBucket ? "1" : "0") + window.name()).getBytes(StandardCharsets.US_ASCII);
    }

    /** @throws IllegalArgumentException if it is no question of this kind */
    @Override
    public CompletableFuture<byte[]> answer(String peer, byte[] body) {
        String question = new String(body, StandardCharsets.US_ASCII);
        if (question.isEmpty()) {
            throw new IllegalArgumentException("no window is asked for");
        }
        Window window = Window.valueOf(question.substring(1));
        return CompletableFuture.completedFuture(
                SeriesRecordingsCodec.encode(monitor.recordings(window, question.charAt(0) == '1'), ANSWER_BYTES_MAX));
    }
}
