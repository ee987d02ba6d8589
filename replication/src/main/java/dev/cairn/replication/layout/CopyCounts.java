package dev.cairn.replication.layout;

import java.util.List;

/**
 * How many partitions have how many copies.
 *
 * @param partitions at index n the number of partitions with exactly n copies, up to the most copies that any has; their sum is 1,024
 */
public record CopyCounts(List<Integer> partitions) {
    public CopyCounts {
        partitions = List.copyOf(partitions);
    }

    /** How many partitions have exactly so many copies. */
    public int with(int copies) {
        return copies < partitions.size() ? partitions.get(copies) : 0;
    }

    /** How many partitions have no copy. */
    public int lost() {
        return with(0);
    }
}
