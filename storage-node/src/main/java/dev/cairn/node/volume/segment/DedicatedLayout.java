package dev.cairn.node.volume.segment;

/**
 * Where the chunks of a dedicated segment lie: one after the other, each with a table of the same length, so that the
 * place of a chunk follows from its number and the index needs one entry for all.
 */
public final class DedicatedLayout {
    /** The header and a table of {@link Format#BLOCKS_PER_CHUNK} checksums, even where the last chunk needs fewer. */
    public static final int HEADER_BYTES = Format.RECORD_HEADER_BYTES + Format.BLOCKS_PER_CHUNK * Integer.BYTES;

    public static final int TABLE_BYTES = HEADER_BYTES - Format.RECORD_HEADER_BYTES;

    private static final long STRIDE_BYTES = HEADER_BYTES + Format.CHUNK_BYTES;

    private DedicatedLayout() {}

    /** Offset of the record of the {@code n}th chunk in the segment, from 0. */
    public static long recordAt(long n) {
        return Format.SEGMENT_HEADER_BYTES + n * STRIDE_BYTES;
    }

    /** Where the record after the last chunk starts. */
    public static long endOf(long contentBytes) {
        long whole = contentBytes / Format.CHUNK_BYTES;
        long rest = contentBytes % Format.CHUNK_BYTES;
        boolean partial = rest > 0 || whole == 0;
        return Format.aligned(recordAt(whole) + (partial ? HEADER_BYTES + rest : 0));
    }
}
