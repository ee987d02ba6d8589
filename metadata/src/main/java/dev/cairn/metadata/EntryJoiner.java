package dev.cairn.metadata;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes one entry of several that several replicas propose at the same time: they share a sync, and what it takes to have a majority. Pure; for any
 * number of threads.
 */
public interface EntryJoiner {
    /** Joins nothing. */
    EntryJoiner NONE = new EntryJoiner() {
        @Override
        public Share share(byte[] entry) {
            return new Share(1, entry.length, true);
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

    /** What an entry takes of one that it becomes a part of; of one that cannot be read, that it stays alone. */
    Share share(byte[] entry);

    /**
     * @param commands in it
     * @param bytes of it, as it is now
     * @param alone it is never joined with others
     */
    record Share(int commands, int bytes, boolean alone) {
        /** How many of these, from the first on, may be one entry: at least 1. They are in the order in which they are to be applied. */
        public static int joinable(List<Share> shares) {
            int joined = 0;
            int commands = 0;
            long bytes = 0;
            for (Share each : shares) {
                commands += each.commands();
                bytes += each.bytes();
                if (each.alone()
                        || commands > CommandBatcher.ENTRY_COMMANDS_MAX
                        || bytes > CommandBatcher.ENTRY_BYTES_MAX) {
                    break;
                }
                joined++;
            }
            return Math.max(1, joined);
        }

        /** Whether all of these may be one entry with others that come. */
        public static boolean takeMore(List<Share> shares) {
            List<Share> withOneMore = new ArrayList<>(shares);
            withOneMore.add(LEAST);
            return joinable(withOneMore) == withOneMore.size();
        }

        private static final Share LEAST = new Share(1, 1, false);
    }

    /**
     * One entry. To apply it is to apply these one after the other, all of them or none.
     *
     * @param entries that are {@link Share#joinable}, two at least
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
