package dev.cairn.replication.copies;

import dev.cairn.metadata.FileId;
import dev.cairn.replication.layout.Mixer;
import dev.cairn.replication.layout.Partition;
import java.time.Instant;

/**
 * Which blobs a node has, in 512 KiB: a hash tree of two levels for each partition. A leaf is the XOR of the hashes of all ids of one slice of
 * time, a root that of its leaves. Ids are in the order of time, so what a leaf stands for is one range of ids.
 *
 * <p>Only ids that were made before the cutoff count: later ones may be on their way. Digests of the same cutoff can be compared. For one
 * thread while it is filled.
 */
final class CopyDigest {
    /** Leaves of a partition. */
    static final int SLICES = 64;

    /** No id is older; slices begin here. */
    private static final long ORIGIN_MILLIS =
            Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    private final long cutoffMillis;
    private final int sliceShift;
    private final long[] leaves = new long[Partition.COUNT * SLICES];

    CopyDigest(long cutoffMillis) {
        this.cutoffMillis = cutoffMillis;
        this.sliceShift = sliceShift(Math.max(0, cutoffMillis - ORIGIN_MILLIS));
    }

    /** Slices are the shortest powers of two of which so many do. */
    private static int sliceShift(long spanMillis) {
        int shift = 0;
        while (spanMillis >>> shift >= SLICES) {
            shift++;
        }
        return shift;
    }

    long cutoffMillis() {
        return cutoffMillis;
    }

    /** Takes in an id that is {@link #covers covered}. */
    void add(FileId blob) {
        leaves[Partition.of(blob).number() * SLICES + slice(blob)] ^= Mixer.mix(Mixer.mix(blob.high()) ^ blob.low());
    }

    boolean covers(FileId blob) {
        return blob.epochMillis() < cutoffMillis;
    }

    int slice(FileId blob) {
        return (int) (Math.max(0, blob.epochMillis() - ORIGIN_MILLIS) >>> sliceShift);
    }

    /** The first id that can be in a slice, and the first one behind the slice before; behind the last slice, the first one not covered. */
    FileId begin(int slice) {
        long millis = Math.min(cutoffMillis, ORIGIN_MILLIS + ((long) slice << sliceShift));
        return slice == 0 ? FileId.FIRST : new FileId(millis << 16, 0);
    }

    /** For each partition, by number. */
    long[] roots() {
        long[] roots = new long[Partition.COUNT];
        for (int i = 0; i < leaves.length; i++) {
            roots[i / SLICES] ^= leaves[i];
        }
        return roots;
    }

    /** Of one partition, by slice. */
    long[] leaves(int partition) {
        long[] some = new long[SLICES];
        System.arraycopy(leaves, partition * SLICES, some, 0, SLICES);
        return some;
    }
}
