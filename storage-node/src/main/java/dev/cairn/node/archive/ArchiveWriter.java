package dev.cairn.node.archive;

import dev.cairn.node.archive.ArchiveLimits.Limit;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * Writes an archive as its entries come, without going back: {@link #begin}, {@link #write} as often as needed, {@link #end}; and at last
 * {@link #finish}. Without that it is no well-formed archive, so that whoever breaks off leaves none that lies.
 *
 * <p>Methods block for as long as the sink does.
 */
public interface ArchiveWriter extends AutoCloseable {
    /** Names of a zip, compressed, that are held until its end: of some 400,000 entries with keys of usual length. */
    long ZIP_DIRECTORY_BYTES_MAX = 16 << 20;

    /** @param format one of {@link ArchiveFormat#WRITTEN} */
    static ArchiveWriter of(ArchiveFormat format, ArchiveSink sink) {
        return switch (format) {
            case ZIP -> new ZipWriter(sink, ZIP_DIRECTORY_BYTES_MAX);
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

    /** Gives memory back; writes nothing. */
    @Override
    void close();
}
