package dev.cairn.node.compression;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Tells whether it pays to compress a body, by its media type, its length and how much its first frame gives. To find out costs a
 * tenth of a millisecond, once for a body.
 */
public final class AutoCompression {
    /** What a smaller one gives is little beside its record and its rows. */
    public static final long BYTES_LEAST = 10_000;

    /** What is saved must be worth the time that each read takes to decompress. */
    static final double PART_MOST = 0.9;

    private static final int SAMPLE_BYTES = 64 << 10;

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
     * @param bytes its length, if it is known
     */
    public static boolean isCandidate(String mediaType, OptionalLong bytes) {
        String type = mediaType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        boolean small = bytes.isPresent() && bytes.getAsLong() < BYTES_LEAST;
        return !small && !isCompressed(type);
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
     * @param beginning some of it, at least {@link #BYTES_LEAST} if it has as many; its position stays
     */
    public static boolean pays(ByteBuffer beginning) {
        int bytes = Math.min(SAMPLE_BYTES, beginning.remaining());
        byte[] sample = new byte[bytes];
        beginning.get(beginning.position(), sample);
        if (bytes < BYTES_LEAST) {
            return false;
        }
        try (FrameCodec quick = FrameCodec.of(Coding.ZSTD, Coding.ZSTD.levels().least())) {
            return quick.compress(sample, 0, bytes).length <= PART_MOST * bytes;
        }
    }
}
