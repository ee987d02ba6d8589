package dev.cairn.node.archive;

import dev.cairn.node.archive.ArchiveLimits.Limit;

/** Counts what comes out of an archive, and ends it before it is too much. */
final class Budget {
    private final ArchiveLimits limits;
    private final long archiveBytes;
    private long entries;
    private long plainBytes;

    Budget(ArchiveLimits limits, long archiveBytes) {
        this.limits = limits;
        this.archiveBytes = archiveBytes;
    }

    ArchiveLimits limits() {
        return limits;
    }

    void entry() {
        entries++;
        Limit.ENTRIES.check(limits.entriesMax(), entries);
    }

    /** So much more was decompressed, or is about to be. */
    void plain(long bytes) {
        plainBytes += bytes;
        Limit.TOTAL_BYTES.check(limits.totalBytesMax(), plainBytes);
        if (plainBytes > ArchiveLimits.RATIO_FROM_BYTES) {
            Limit.RATIO.check(limits.ratioMax(), plainBytes / Math.max(1, archiveBytes));
        }
    }
}
