package dev.cairn.node.archive;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import dev.cairn.node.archive.ArchiveEntry.Kind;
import dev.cairn.node.archive.ArchiveLimits.Limit;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.MemoryLimitException;
import org.apache.commons.compress.PasswordRequiredException;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The decompressors of whole archives, each with its memory bounded. */
final class Decoders {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int KIB = 1 << 10;

    private Decoders() {}

    static InputStream open(ArchiveFormat format, SourceBytes bytes, Budget budget) throws IOException {
        SourceStream coded = SourceStream.all(bytes);
        return switch (format) {
            case TAR_GZ -> new GZIPInputStream(coded, BUFFER_BYTES);
            case TAR_ZST -> zstd(coded, budget.limits());
            case TAR_XZ -> xz(coded, budget.limits());
            case ZIP, TAR, SEVEN_Z -> throw new IllegalStateException(format + " is not one stream");
        };
    }

    static InputStream zstd(InputStream coded, ArchiveLimits limits) throws IOException {
        ZstdInputStream plain = new ZstdInputStream(coded);
        plain.setLongMax(63 - Long.numberOfLeadingZeros(limits.decoderBytesMax()));
        return plain;
    }

    static InputStream xz(InputStream coded, ArchiveLimits limits) throws IOException {
        return XZCompressorInputStream.builder()
                .setInputStream(coded)
                .setDecompressConcatenated(true)
                .setMemoryLimitKiB(kib(limits))
                .get();
    }

    static int kib(ArchiveLimits limits) {
        return Math.toIntExact(limits.decoderBytesMax() / KIB);
    }

    /**
     * What a decoder's failure means, if it is not that its input is broken.
     *
     * @param entry what was being read
     */
    static Optional<ArchiveError> error(Exception e, ArchiveLimits limits, String entry) {
        return switch (e) {
            case MemoryLimitException more -> memory(limits, more.getMemoryNeededInKb() * KIB);
            case org.tukaani.xz.MemoryLimitException more -> memory(limits, (long) more.getMemoryNeeded() * KIB);
            case ZstdIOException zstd
            when zstd.getErrorCode() == Zstd.errFrameParameterWindowTooLarge() ->
                memory(limits, 2 * limits.decoderBytesMax());
            case PasswordRequiredException _ -> Optional.of(new ArchiveError.Unreadable(entry, Kind.ENCRYPTED));
            default -> Optional.empty();
        };
    }

    private static Optional<ArchiveError> memory(ArchiveLimits limits, long needed) {
        return Optional.of(
                new ArchiveError.BeyondLimit(Optional.empty(), Limit.DECODER_BYTES, limits.decoderBytesMax(), needed));
    }
}
