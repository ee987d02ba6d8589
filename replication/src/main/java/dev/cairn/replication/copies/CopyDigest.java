package dev.cairn.replication.copies;

import dev.cairn.metadata.FileId;
import dev.cairn.replication.layout.Mixer;
import dev.cairn.replication.layout.Partition;
import java.time.Instant;

/**
 * Which blobs a node has: a hash tree of two levels for each {@link CopyGroup}, in 512 KiB for each number of copies that is wanted of any. A leaf is the XOR of the hashes of all ids of one slice of
 * time, a root that of its leaves. Ids are in the order of time, so what a leaf stands for is one range of ids.
 *
 * <p>Only ids that were made before the cutoff count: later ones may be on their way. Digests of the same cutoff can be compared. For one
 * thread while it is filled.
 */
final class CopyDigest {
    /** Leaves of a group. */
    static final int SLICES = 64;

    /** No id is older; slices begin here. */
    private static final long ORIGIN_MILLIS =
            Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    private final long cutoffMillis;
    private final int sliceShift;

    /** By kind of group; empty where there is no blob of that kind. */
    private final long[][] leaves = new long[CopyGroup.KINDS][0];

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
        CopyGroup group = CopyGroup.of(blob);
        if (leaves[group.kind()].length == 0) {
            leaves[group.kind()] = new long[Partition.COUNT * SLICES];
        }
        leaves[group.kind()][start(group) + slice(blob)] ^= Mixer.mix(Mixer.mix(blob.high()) ^ blob.low());
    }

    private static int start(CopyGroup group) {
        return group.partition().number() * SLICES;
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

    /** For each group, by number. */
    long[] roots() {
        long[] roots = new long[CopyGroup.COUNT];
        for (int kind = 0; kind < CopyGroup.KINDS; kind++) {
            for (int i = 0; i < leaves[kind].length; i++) {
                roots[kind * Partition.COUNT + i / SLICES] ^= leaves[kind][i];
            }
        }
        return roots;
    }

    /** Of one group, by slice. */
    long[] leaves(CopyGroup group) {
        long[] some = new long[SLICES];
        if (leaves[group.kind()].length > 0) {
            System.arraycopy(leaves[group.kind()], start(group), some, 0, SLICES);
        }
        return some;
    }
}
