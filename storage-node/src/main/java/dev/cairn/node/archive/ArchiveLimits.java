package dev.cairn.node.archive;

import java.util.Optional;

/**
 * What an archive may hold and what reading it may take. A reader stops at the first of these that is reached; nothing is set aside on
 * the word of a header.
 *
 * @param entriesMax entries, directories among them
 * @param entryBytesMax plain bytes of one entry
 * @param totalBytesMax plain bytes of all that is read
 * @param ratioMax plain bytes for each byte of the archive, once there are more than {@link #RATIO_FROM_BYTES}
 * @param decoderBytesMax memory of a decoder: the dictionary of xz or 7z, the window of zstd
 * @param directoryBytesMax of the directory of a zip or 7z
 */
public record ArchiveLimits(
        long entriesMax,
        long entryBytesMax,
        long totalBytesMax,
        long ratioMax,
        long decoderBytesMax,
        long directoryBytesMax) {
    public static final long ENTRIES_MAX = 100_000;

    /** 1 TiB. */
    public static final long ENTRY_BYTES_MAX = 1L << 40;

    /** 1 TiB. */
    public static final long TOTAL_BYTES_MAX = 1L << 40;

    /** Texts get a hundredth at best; deflate can make a thousandth of nothing but zeroes. */
    public static final long RATIO_MAX = 200;

    /** Smaller ones harm nobody. */
    public static final long RATIO_FROM_BYTES = 64 << 20;

    /** What {@code xz -9} and {@code 7z -mx=9} ask for is 64 MiB and some more. */
    public static final long DECODER_BYTES_MAX = 72 << 20;

    public static final long DIRECTORY_BYTES_MAX = 16 << 20;

    public static final ArchiveLimits DEFAULT = new ArchiveLimits(
            ENTRIES_MAX, ENTRY_BYTES_MAX, TOTAL_BYTES_MAX, RATIO_MAX, DECODER_BYTES_MAX, DIRECTORY_BYTES_MAX);

    /** Names a limit. */
    public enum Limit {
        ENTRIES("entries"),
        ENTRY_BYTES("bytes of an entry"),
        TOTAL_BYTES("bytes of all entries"),
        RATIO("plain bytes for each byte of the archive"),
        DECODER_BYTES("bytes of memory to decompress it"),
        DIRECTORY_BYTES("bytes of the directory"),
        HEADER_BYTES("bytes of an entry's headers");

        private final String text;

        Limit(String text) {
            this.text = text;
        }

        /** What is counted, as a noun phrase. */
        public String text() {
            return text;
        }

        /** @throws ArchiveException if {@code value} is more than {@code limit} */
        void check(long limit, long value) {
            if (value > limit) {
                throw beyond(limit, value);
            }
        }

        /** @throws ArchiveException if {@code value} is more than {@code limit} */
        void check(String entry, long limit, long value) {
            if (value > limit) {
                throw new ArchiveException(new ArchiveError.BeyondLimit(Optional.of(entry), this, limit, value));
            }
        }

        ArchiveException beyond(long limit, long value) {
            return new ArchiveException(new ArchiveError.BeyondLimit(Optional.empty(), this, limit, value));
        }
    }
}
