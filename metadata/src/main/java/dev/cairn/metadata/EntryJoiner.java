package dev.cairn.metadata;

import java.util.List;

/**
 * Makes one entry of several that several replicas propose at the same time: they share a sync, and what it takes to have a majority. Pure; for any
 * number of threads.
 */
public interface EntryJoiner {
    /** Joins nothing. */
    EntryJoiner NONE = new EntryJoiner() {
        @Override
        public int joinable(List<byte[]> entries) {
            return 1;
        }

        @Override
        public byte[] join(List<byte[]> entries) {
            throw new UnsupportedOperationException("entries are not joined");
        }

        @Override
        public List<byte[]> split(byte[] answer, List<byte[]> entries) {
            throw new UnsupportedOperationException("entries are not joined");
        }
    };

    /**
     * How many of the entries, from the first on, may be one.
     *
     * @param entries in the order in which they are to be applied; at least one
     * @return at least 1
     */
    int joinable(List<byte[]> entries);

    /**
     * One entry. To apply it is to apply these one after the other, all of them or none.
     *
     * @param entries that are {@link #joinable}, two at least
     */
    byte[] join(List<byte[]> entries);

    /**
     * What {@link ReplicatedState#apply} would have answered to each of the entries.
     *
     * @param answer to the one that they were joined to
     * @throws RuntimeException if it is not an answer to these
     */
    List<byte[]> split(byte[] answer, List<byte[]> entries);
}
