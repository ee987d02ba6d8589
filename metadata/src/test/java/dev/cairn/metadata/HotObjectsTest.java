package dev.cairn.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What may stay in memory beside the thread that applies. */
class HotObjectsTest {
    private static final byte[] ROW = "row".getBytes(UTF_8);
    private static final byte[] OTHER_ROW = "another".getBytes(UTF_8);
    private static final FileId ID = new FileId(1, 2);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final HotObjects hot = new HotObjects(1 << 20, new FileStoragePerformanceMonitor(meters));

    @Test
    void whatWasOfferedIsFound() {
        ObjectVersion version = Samples.version("a", 7);
        offer(ROW, 7, version);
        offer(ID, new byte[] {1});

        assertThat(hot.version(ROW.clone())).containsSame(version);
        assertThat(hot.version(OTHER_ROW)).isEmpty();
        assertThat(hot.body(ID)).isPresent();
    }

    @Test
    void whatIsOfferedOnceIsNotKept() {
        hot.offer(ROW, 7, Samples.version("a", 7));
        hot.offer(ID, new byte[] {1});

        assertThat(hot.version(ROW)).isEmpty();
        assertThat(hot.body(ID)).isEmpty();
    }

    @Test
    void changedRowIsForgottenBeforeItIsWritten() {
        offer(ROW, 7, Samples.version("a", 7));

        hot.forget(List.of(ROW), 8);

        assertThat(hot.version(ROW)).isEmpty();
    }

    @Test
    void whatWasReadBeforeAChangeDoesNotComeBackAfterIt() {
        hot.forget(List.of(ROW), 8);

        offer(ROW, 7, Samples.version("a", 7));
        assertThat(hot.version(ROW)).isEmpty();

        ObjectVersion after = Samples.version("a", 8);
        offer(ROW, 8, after);
        assertThat(hot.version(ROW)).containsSame(after);
    }

    @Test
    void lateOfferDoesNotReplaceANewerOne() {
        hot.forget(List.of(ROW), 8);
        ObjectVersion newer = Samples.version("a", 8);
        offer(ROW, 8, newer);

        offer(ROW, 7, Samples.version("a", 7));

        assertThat(hot.version(ROW)).containsSame(newer);
    }

    @Test
    void memoryStaysWithinItsBound() {
        for (int i = 0; i < 1_000; i++) {
            offer(("row" + i).getBytes(UTF_8), 0, Samples.version("a", 1));
            offer(new FileId(i, i), new byte[4096]);
        }

        assertThat(meters.get("cairn.metadata.hot.memory").gauge().value()).isBetween(900_000.0, (double) (1 << 20));
    }

    /** An object may have 128 KiB of tags: a bound that counts objects would be none. */
    @Test
    void longAttributesCount() {
        ObjectVersion plain = Samples.version("a", 1);
        ObjectAttributes attributes = new ObjectAttributes(
                "text/plain",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of("name", "x".repeat(8 << 10)),
                Map.of("tag", "y".repeat(64 << 10)));
        ObjectVersion tagged = new ObjectVersion(
                plain.key(), 1, plain.content(), 0, plain.digests(), attributes, plain.created(), plain.modified());
        for (int i = 0; i < 100; i++) {
            offer(("row" + i).getBytes(UTF_8), 0, tagged);
        }

        long kept = IntStream.range(0, 100)
                .filter(i -> hot.version(("row" + i).getBytes(UTF_8)).isPresent())
                .count();
        assertThat(kept).isBetween(1L, 2L);
    }

    @Test
    void nothingIsKeptWhereNothingMayBe() {
        HotObjects none = new HotObjects(0, new FileStoragePerformanceMonitor(new SimpleMeterRegistry()));
        for (int i = 0; i < 2; i++) {
            none.offer(ROW, 0, Samples.version("a", 1));
            none.offer(ID, new byte[] {1});
        }

        assertThat(none.version(ROW)).isEmpty();
        assertThat(none.body(ID)).isEmpty();
    }

    private void offer(byte[] row, long readAfter, ObjectVersion version) {
        hot.offer(row, readAfter, version);
        hot.offer(row, readAfter, version);
    }

    private void offer(FileId content, byte[] body) {
        hot.offer(content, body);
        hot.offer(content, body);
    }
}
