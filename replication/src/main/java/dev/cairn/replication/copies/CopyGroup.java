package dev.cairn.replication.copies;

import dev.cairn.metadata.FileId;
import dev.cairn.metadata.WantedCopies;
import dev.cairn.replication.layout.Partition;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The blobs of one partition of which the same number of copies is wanted: they have the same owners.
 *
 * @param number the partition's for blobs of which as many are wanted as the cluster says; 1,024 more for one copy, 2,048 more for two, and so on
 */
public record CopyGroup(int number) {
    /** Groups of one partition. */
    static final int KINDS = 1 + WantedCopies.NUMBER_MAX;

    /** Number of groups. */
    public static final int COUNT = KINDS * Partition.COUNT;

    private static final List<CopyGroup> ALL =
            IntStream.range(0, COUNT).mapToObj(CopyGroup::new).toList();

    public CopyGroup {
        if (number < 0 || number >= COUNT) {
            throw new IllegalArgumentException("a group is 0 to " + (COUNT - 1) + ", not " + number);
        }
    }

    /** The group of a blob. */
    static CopyGroup of(FileId blob) {
        int kind = blob.wanted().number().orElse(0);
        return ALL.get(kind * Partition.COUNT + Partition.of(blob).number());
    }

    /** Every group, by number. */
    static List<CopyGroup> all() {
        return ALL;
    }

    Partition partition() {
        return Partition.all().get(number % Partition.COUNT);
    }

    /** How many copies are wanted; empty for as many as the cluster says. */
    OptionalInt wanted() {
        return kind() == 0 ? OptionalInt.empty() : OptionalInt.of(kind());
    }

    /** 0 to 5. */
    int kind() {
        return number / Partition.COUNT;
    }
}
