package dev.cairn.node.archive;

/** Numbers of the zip format (APPNOTE.TXT of PKWARE); all integers of it are little-endian. */
final class ZipFormat {
    static final int LOCAL = 0x04034b50;
    static final int DESCRIPTOR = 0x08074b50;
    static final int CENTRAL = 0x02014b50;
    static final int END_64 = 0x06064b50;
    static final int LOCATOR_64 = 0x07064b50;
    static final int END = 0x06054b50;

    static final int LOCAL_BYTES = 30;
    static final int CENTRAL_BYTES = 46;
    static final int END_64_BYTES = 56;
    static final int LOCATOR_64_BYTES = 20;
    static final int END_BYTES = 22;

    /** In the place of a number that stands in the extra field. */
    static final long IN_EXTRA_32 = 0xffff_ffffL;

    static final int IN_EXTRA_16 = 0xffff;

    static final int FLAG_ENCRYPTED = 1;
    static final int FLAG_DESCRIPTOR = 1 << 3;
    static final int FLAG_STRONGLY_ENCRYPTED = 1 << 6;
    static final int FLAG_UTF8 = 1 << 11;
    static final int FLAG_MASKED = 1 << 13;

    static final int EXTRA_ZIP64 = 0x0001;
    static final int EXTRA_NTFS = 0x000a;
    static final int EXTRA_UNIX_TIME = 0x5455;
    static final int EXTRA_UNICODE_PATH = 0x7075;

    static final int STORED = 0;
    static final int DEFLATED = 8;
    static final int DEFLATED_64 = 9;
    static final int BZIP2 = 12;
    static final int ZSTD = 93;
    static final int XZ = 95;

    /** Of {@code version made by}: attributes of files are those of Unix. */
    static final int MADE_ON_UNIX = 3;

    static final int MADE_ON_MAC = 19;

    static final int MODE_TYPE = 0xf000;
    static final int MODE_FILE = 0x8000;
    static final int MODE_DIRECTORY = 0x4000;
    static final int MODE_LINK = 0xa000;

    /** From 1601, where times of NTFS begin, to 1970. */
    static final long NTFS_TO_EPOCH_SECONDS = 11_644_473_600L;

    static final int NTFS_TICK_NANOS = 100;
    static final long NTFS_TICKS_PER_SECOND = 10_000_000;

    private ZipFormat() {}
}
