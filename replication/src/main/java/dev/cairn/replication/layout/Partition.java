package dev.cairn.replication.layout;

import dev.cairn.metadata.FileId;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One of the 1,024 shares into which blob ids fall.
 *
 * <p>Which one is fixed for ever, as blobs lie where it says: the upper 10 bits of {@code mix(high + mix(low))}, with the mixing
 * function of SplitMix64 (Stafford's variant 13), all in 64-bit arithmetic that wraps. Ids of one node differ in their lowest bits of
 * {@code high} only, and the function changes each upper bit with even odds for each of them.
 *
 * @param number 0 to 1,023
 */
public record Partition(int number) implements Comparable<Partition> {
    /** Number of partitions. */
    public static final int COUNT = 1 << 10;

    private static final List<Partition> ALL =
            IntStream.range(0, COUNT).mapToObj(Partition::new).toList();

    public Partition {
        if (number < 0 || number >= COUNT) {
            throw new IllegalArgumentException("a partition is 0 to " + (COUNT - 1) + ", not " + number);
        }
    }

    /** The partition of a blob. */
    public static Partition of(FileId blob) {
        return ALL.get((int) (Mixer.mix(blob.high() + Mixer.mix(blob.low())) >>> 54));
    }

    /** Every partition, by number. */
    public static List<Partition> all() {
        return ALL;
    }

    @Override
    public int compareTo(Partition other) {
        return Integer.compare(number, other.number);
    }
}
