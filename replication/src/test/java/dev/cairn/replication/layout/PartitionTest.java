package dev.cairn.replication.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.FileId;
import dev.cairn.metadata.FileIdGenerator;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Goal: a blob keeps its partition for ever, and blobs spread evenly, however their ids were made. Method: golden values, computed by
 * another program; and Pearson's χ² of many ids, which for an even spread is 1,023 ± 45.
 */
class PartitionTest {
    private static final int IDS = 100 * Partition.COUNT;

    /** Golden: never change a line. Blobs lie where it says. */
    @ParameterizedTest
    @CsvSource({
        "00000000000000000000000000, 0",
        "00000000000000000000000001, 490",
        "0000000000000g000000000000, 346",
        "7zzzzzzzzzzzzzzzzzzzzzzzzz, 630",
        "01kdvdna00000028t5cy4tqkff, 41",
        "01kdvdna00000g28t5cy4tqkff, 916",
        "01kdvdna01000028t5cy4tqkff, 257",
        "01kdvdna00000fxq5tk1v58cgg, 133"
    })
    void ofABlobIsFixedForEver(String id, int number) {
        assertThat(Partition.of(FileId.parse(id))).isEqualTo(new Partition(number));
    }

    @Test
    void idsOfOneMillisecondSpreadEvenly() {
        FileIdGenerator ids = new FileIdGenerator(
                InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z")), new SplittableRandom(1));

        assertThat(chiSquare(ids::next)).isBetween(850.0, 1_200.0);
    }

    @Test
    void idsOfOneEachMillisecondSpreadEvenly() {
        long[] millis = {1_767_225_600_000L};
        FileIdGenerator ids = new FileIdGenerator(() -> Instant.ofEpochMilli(millis[0]++), new SplittableRandom(2));

        assertThat(chiSquare(ids::next)).isBetween(850.0, 1_200.0);
    }

    @Test
    void idsOfManyNodesInOneMillisecondSpreadEvenly() {
        SplittableRandom random = new SplittableRandom(3);

        assertThat(chiSquare(() -> new FileId(1_767_225_600_000L << 16, random.nextLong())))
                .isBetween(850.0, 1_200.0);
    }

    @Test
    void isOneOf1024() {
        assertThat(Partition.all()).hasSize(1_024).isSorted().doesNotHaveDuplicates();
        assertThatThrownBy(() -> new Partition(1_024)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Partition(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static double chiSquare(Supplier<FileId> ids) {
        int[] counts = new int[Partition.COUNT];
        for (int i = 0; i < IDS; i++) {
            counts[Partition.of(ids.get()).number()]++;
        }
        double expected = (double) IDS / Partition.COUNT;
        return Arrays.stream(counts)
                .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                .sum();
    }
}
