package dev.cairn.replication.copies;

import dev.cairn.metadata.FileId;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** What nodes ask each other when they compare their copies. All of it blocks, for a short while. */
public interface ComparedNode {
    /**
     * The root of each group, by its number.
     *
     * @return empty if the node has none of that cutoff now: ask again later
     */
    Optional<long[]> roots(long cutoffMillis);

    /**
     * The leaves of one group, by slice.
     *
     * @return empty if the node has none of that cutoff any more
     */
    Optional<long[]> leaves(long cutoffMillis, CopyGroup group);

    /**
     * Blobs of some groups in a range of ids, as far as a page goes.
     *
     * @param to the first id behind the range
     * @param groups by number
     */
    IdPage ids(FileId from, FileId to, BitSet groups);

    /**
     * A part of a range of ids.
     *
     * @param ids those of the groups, in order
     * @param end the first id that was not looked at
     */
    record IdPage(List<FileId> ids, FileId end) {
        /** Ids that are looked at for one page. */
        public static final int LOOKED_MAX = 10_000;

        public IdPage {
            ids = List.copyOf(ids);
        }
    }
}
