package dev.cairn.node.archive;

import dev.cairn.node.archive.ArchiveLimits.Limit;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * Writes an archive as its entries come, without going back: {@link #begin}, {@link #write} as often as needed, {@link #end}; and at last
 * {@link #finish}. Without that it is no well-formed archive, so that whoever breaks off leaves none that lies.
 *
 * <p>Methods block for as long as the sink does, and the disk.
 */
public interface ArchiveWriter extends AutoCloseable {
    /** Names of a zip, compressed, that are kept until its end: of some 25 million entries with keys of usual length. */
    long ZIP_DIRECTORY_BYTES_MAX = 1L << 30;

    /**
     * @param format one of {@link ArchiveFormat#WRITTEN}
     * @param scratch for the names of a zip: a mebibyte of them, from some 25,000 entries on, is held and the rest kept there
     */
    static ArchiveWriter of(ArchiveFormat format, ArchiveSink sink, Scratch scratch) {
        return switch (format) {
            case ZIP -> new ZipWriter(sink, scratch, ZIP_DIRECTORY_BYTES_MAX);
            case TAR, TAR_GZ, TAR_ZST -> TarWriter.of(format, sink);
            case TAR_XZ, SEVEN_Z -> throw new IllegalArgumentException(format + " is not written");
        };
    }

    /**
     * Begins a file.
     *
     * @param name kept as it is
     * @param sizeBytes exactly as many as will be written
     * @param compressible whether it pays to compress it, where the format leaves a choice
     * @throws ArchiveException {@link ArchiveError.BeyondLimit} with {@link Limit#DIRECTORY_BYTES}, if a zip has too many entries
     */
    void begin(String name, long sizeBytes, Instant modified, boolean compressible);

    /** @throws IllegalStateException if that is more than {@link #begin} said */
    void write(ByteBuffer piece);

    /** @throws IllegalStateException if there was less than {@link #begin} said */
    void end();

    /** Writes what stands at the end of an archive. Nothing may follow. */
    void finish();

    /** Gives memory and scratch files back; writes nothing. */
    @Override
    void close();
}
