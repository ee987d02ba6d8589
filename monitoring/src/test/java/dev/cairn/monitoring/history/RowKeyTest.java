package dev.cairn.monitoring.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RowKeyTest {
    @Test
    void aKeyIsReadBack() {
        RowKey key = new RowKey(Step.HOUR, "metadata_read", 494_000, "fotos-ä");

        assertThat(RowKey.parse(Step.HOUR, key.bytes())).isEqualTo(key);
    }

    @Test
    void rowsOfAnOperationLieTogetherByTime() {
        Stream<byte[]> inOrder = Stream.of(
                RowKey.first(Step.HOUR, "fsync"),
                new RowKey(Step.HOUR, "fsync", 255, "b").bytes(),
                RowKey.of(Step.HOUR, "fsync", 256),
                new RowKey(Step.HOUR, "fsync", 256, "a").bytes(),
                new RowKey(Step.HOUR, "fsync", 256, "b").bytes(),
                RowKey.end(Step.HOUR, "fsync"),
                RowKey.first(Step.HOUR, "fsync2"),
                RowKey.end(Step.HOUR, "fsync2"),
                RowKey.first(Step.HOUR, "fsync_all"),
                RowKey.first(Step.MINUTE, "a"));

        assertThat(inOrder).isSortedAccordingTo(Arrays::compareUnsigned);
    }

    @Test
    void whatIsNoKeyIsRefused() {
        assertThatThrownBy(() -> RowKey.parse(Step.MINUTE, RowKey.first(Step.HOUR, "fsync")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RowKey.parse(Step.HOUR, RowKey.end(Step.HOUR, "fsync")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
