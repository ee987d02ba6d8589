package dev.cairn.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.monitoring.Monitor.Measurement;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Goal: figures of several nodes are those of one that did it all. Method: three monitors that share the operations of a fourth, whose
 * recordings go through bytes.
 */
class MergedSeriesTest {
    private static final int OPERATIONS = 3_000;
    private static final int ROOM = 1 << 20;

    private final MockClock clock = new MockClock();
    private final FileStoragePerformanceMonitor all = monitor();
    private final List<FileStoragePerformanceMonitor> nodes = List.of(monitor(), monitor(), monitor());

    private FileStoragePerformanceMonitor monitor() {
        return new FileStoragePerformanceMonitor(new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock));
    }

    @AfterEach
    void close() {
        all.close();
        nodes.forEach(FileStoragePerformanceMonitor::close);
    }

    @ParameterizedTest
    @EnumSource
    void percentilesOfSeveralNodesAreThoseOfOneThatSawAll(Window window, @TempDir Path temp) throws IOException {
        keep(temp);
        Random random = new Random(1);
        for (int i = 0; i < OPERATIONS; i++) {
            // One node is slow and has little to do: a mean of the nodes' percentiles would be far off.
            int node = i % 100 == 0 ? 2 : i % 2;
            long nanos = node == 2 ? 500_000_000 + random.nextInt(500_000_000) : 1_000_000 + random.nextInt(9_000_000);
            done(node, nanos, i % 50 == 7 ? Outcome.DISK : Outcome.SUCCESS);
        }

        MergedSeries merged = new MergedSeries();
        for (FileStoragePerformanceMonitor node : nodes) {
            merged.add(throughBytes(node.recordings(window, false)));
        }

        assertThat(merged.statistics())
                .filteredOn(series -> series.operation().equals("upload"))
                .extracting(SeriesStatistics::statistics)
                .containsExactly(all.statistics("upload", window));
    }

    @Test
    void eachBucketIsAddedUpByItself() throws IOException {
        done(0, 1_000_000, "photos");
        done(1, 3_000_000, "photos");
        done(1, 5_000_000, "docs");

        MergedSeries merged = new MergedSeries();
        for (FileStoragePerformanceMonitor node : nodes) {
            merged.add(throughBytes(node.recordings(Window.MINUTE, true)));
        }

        assertThat(merged.statistics())
                .extracting(one -> one.bucket().orElse("") + " "
                        + one.statistics().count() + " " + one.statistics().maxNanos())
                .containsExactly("docs 1 5000000", "photos 2 3000000");
    }

    @Test
    void whatHasNoRoomIsCountedAndTheBusiestIsKept() throws IOException {
        done(0, 1_000_000, "photos");
        done(0, 2_000_000, "docs");
        done(0, 3_000_000, "docs");
        List<SeriesRecording> series = nodes.getFirst().recordings(Window.MINUTE, true);
        int whole = SeriesRecordingsCodec.encode(series, ROOM).length;

        SeriesRecordingsCodec.Decoded decoded =
                SeriesRecordingsCodec.decode(SeriesRecordingsCodec.encode(series, whole - 1));

        assertThat(decoded.leftOut()).isEqualTo(1);
        assertThat(decoded.series()).extracting(one -> one.bucket().orElse("")).containsExactly("docs");
    }

    @Test
    void bytesThatAreCutOrOfAnotherVersionAreRefused() {
        done(0, 1_000_000, "photos");
        byte[] bytes = SeriesRecordingsCodec.encode(nodes.getFirst().recordings(Window.MINUTE, true), ROOM);
        int head = 5;

        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            if (length != head) { // That is nothing at all, in order.
                assertThatThrownBy(() -> SeriesRecordingsCodec.decode(cut)).isInstanceOf(IOException.class);
            }
        }
        bytes[0]++;
        assertThatThrownBy(() -> SeriesRecordingsCodec.decode(bytes)).hasMessageContaining("version");
    }

    private void keep(Path temp) {
        all.keep(temp.resolve("all"));
        List<FileStoragePerformanceMonitor> some = new ArrayList<>(nodes);
        some.forEach(node -> node.keep(temp.resolve("node-" + some.indexOf(node))));
    }

    private static List<SeriesRecording> throughBytes(List<SeriesRecording> series) throws IOException {
        return SeriesRecordingsCodec.decode(SeriesRecordingsCodec.encode(series, ROOM))
                .series();
    }

    private void done(int node, long nanos, Outcome outcome) {
        done(node, nanos, "photos", outcome);
    }

    private void done(int node, long nanos, String bucket) {
        done(node, nanos, bucket, Outcome.SUCCESS);
    }

    /** On one node, and on that which does it all. */
    private void done(int node, long nanos, String bucket, Outcome outcome) {
        clock.add(Duration.ofNanos(nanos % 2_000_000)); // Time passes slowly, or it would not all be in one minute.
        Measurement one = nodes.get(node).measure(Operation.UPLOAD);
        Measurement same = all.measure(Operation.UPLOAD);
        one.bucket(bucket);
        same.bucket(bucket);
        one.addBytes(100);
        same.addBytes(100);
        one.end(outcome, clock.monotonicTime() + nanos);
        same.end(outcome, clock.monotonicTime() + nanos);
    }
}
