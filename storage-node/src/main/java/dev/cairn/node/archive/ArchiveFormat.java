package dev.cairn.node.archive;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/** The kinds of archives. Which one it is, its bytes tell: a name may lie. */
public enum ArchiveFormat {
    ZIP("zip", "application/zip"),
    TAR("tar", "application/x-tar"),
    TAR_GZ("tar.gz", "application/gzip"),
    TAR_ZST("tar.zst", "application/zstd"),
    /** Read only. */
    TAR_XZ("tar.xz", "application/x-xz"),
    /** Read only. */
    SEVEN_Z("7z", "application/x-7z-compressed");

    /** What {@link #of} needs of a beginning, if there is so much. */
    public static final int BEGINNING_BYTES = TarHeader.BLOCK_BYTES;

    /** Those that {@link ArchiveWriter} writes. */
    public static final List<ArchiveFormat> WRITTEN = List.of(ZIP, TAR, TAR_GZ, TAR_ZST);

    private static final int ZIP_ENTRY = 0x504b0304;
    private static final int ZIP_EMPTY = 0x504b0506;
    private static final int ZSTD_FRAME = 0x28b52ffd;
    private static final int GZIP_MEMBER = 0x1f8b;
    private static final long XZ_STREAM = 0xfd377a585a00L;
    private static final long SEVEN_Z_FILE = 0x377abcaf271cL;

    private final String extension;
    private final String mediaType;

    ArchiveFormat(String extension, String mediaType) {
        this.extension = extension;
        this.mediaType = mediaType;
    }

    /** Without a dot before it; also how people name the format. */
    public String extension() {
        return extension;
    }

    public String mediaType() {
        return mediaType;
    }

    /** The format of an extension. */
    public static Optional<ArchiveFormat> ofExtension(String extension) {
        return List.of(values()).stream()
                .filter(each -> each.extension.equals(extension))
                .findFirst();
    }

    /** Tells by the first bytes, and for a tar without entries by all of them. */
    static Optional<ArchiveFormat> of(SourceBytes bytes) {
        byte[] beginning = new byte[BEGINNING_BYTES];
        int count = Math.max(0, bytes.read(0, beginning, 0, beginning.length));
        return of(ByteBuffer.wrap(beginning, 0, count))
                .or(() -> TarSource.isWithoutEntries(bytes) ? Optional.of(TAR) : Optional.empty());
    }

    /**
     * Tells by the first bytes. That a compressed one has a tar inside is found out when it is read.
     *
     * @param beginning {@link #BEGINNING_BYTES}, or all of a shorter one; its position stays
     * @return empty if it is none that is known; also if it may be a tar without entries, which only all of its bytes can tell
     */
    public static Optional<ArchiveFormat> of(ByteBuffer beginning) {
        ByteBuffer from = beginning.duplicate().order(ByteOrder.BIG_ENDIAN);
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        if (TarHeader.isOne(bytes)) {
            return Optional.of(TAR);
        }
        long six = first(bytes, 6);
        if (six == XZ_STREAM) {
            return Optional.of(TAR_XZ);
        }
        if (six == SEVEN_Z_FILE) {
            return Optional.of(SEVEN_Z);
        }
        int four = (int) first(bytes, 4);
        return switch (four) {
            case ZIP_ENTRY, ZIP_EMPTY -> Optional.of(ZIP);
            case ZSTD_FRAME -> Optional.of(TAR_ZST);
            default -> first(bytes, 2) == GZIP_MEMBER ? Optional.of(TAR_GZ) : Optional.empty();
        };
    }

    /** The first bytes as a big-endian number; 0 if there are fewer. */
    private static long first(byte[] bytes, int count) {
        long value = 0;
        for (int i = 0; i < count && bytes.length >= count; i++) {
            value = (value << Byte.SIZE) | (bytes[i] & 0xff);
        }
        return value;
    }
}
