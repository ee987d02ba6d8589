package dev.cairn.node.compression;

import dev.cairn.metadata.Coding;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Tells whether it pays to compress a body, by its media type and how much its beginning gives. To find out costs a
 * tenth of a millisecond, once for a body.
 */
public final class AutoCompression {
    /** What is saved must be worth the time that each read takes to decompress. */
    static final double PART_MOST = 0.9;

    /** A body is judged by so much of its beginning. */
    public static final int SAMPLE_BYTES = 64 << 10;

    /** Of which all but the {@link #PLAIN_MEDIA} are compressed by themselves. */
    private static final List<String> COMPRESSED_KINDS = List.of("image/", "video/", "audio/", "font/woff");

    private static final Set<String> PLAIN_MEDIA = Set.of(
            "image/svg+xml",
            "image/bmp",
            "image/x-ms-bmp",
            "image/tiff",
            "image/x-portable-pixmap",
            "image/vnd.adobe.photoshop",
            "audio/wav",
            "audio/x-wav",
            "audio/vnd.wave",
            "audio/midi",
            "audio/aiff",
            "audio/x-aiff");

    private static final Set<String> COMPRESSED = Set.of(
            "application/zip",
            "application/gzip",
            "application/x-gzip",
            "application/zstd",
            "application/x-xz",
            "application/x-bzip2",
            "application/x-lz4",
            "application/x-lzma",
            "application/x-brotli",
            "application/x-7z-compressed",
            "application/vnd.rar",
            "application/x-rar-compressed",
            "application/java-archive",
            "application/vnd.android.package-archive",
            "application/epub+zip");

    private static final List<String> ZIPPED_DOCUMENTS =
            List.of("application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.");

    private AutoCompression() {}

    /**
     * Whether a body may be worth a look at its bytes. Does not block.
     *
     * @param mediaType with parameters or without
     */
    public static boolean isCandidate(String mediaType) {
        return !isCompressed(mediaType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
    }

    private static boolean isCompressed(String type) {
        boolean compressedMedia = COMPRESSED_KINDS.stream().anyMatch(type::startsWith) && !PLAIN_MEDIA.contains(type);
        return compressedMedia
                || COMPRESSED.contains(type)
                || ZIPPED_DOCUMENTS.stream().anyMatch(type::startsWith);
    }

    /**
     * Whether a body gets small, as far as its beginning tells.
     *
     * @param beginning {@link #SAMPLE_BYTES} of it, or all; its position stays
     */
    public static boolean pays(ByteBuffer beginning) {
        int bytes = Math.min(SAMPLE_BYTES, beginning.remaining());
        byte[] sample = new byte[bytes];
        beginning.get(beginning.position(), sample);
        try (FrameCodec quick = FrameCodec.of(Coding.ZSTD, Coding.ZSTD.levels().least())) {
            return quick.compress(sample, 0, bytes).length <= PART_MOST * bytes;
        }
    }
}
