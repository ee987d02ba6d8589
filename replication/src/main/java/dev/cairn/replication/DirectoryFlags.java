package dev.cairn.replication;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * The attribute "synchronous directory updates" of Linux file systems, the {@code D} of {@code chattr}: a file that is made,
 * renamed or removed in such a directory is so on the disk when the call returns. New directories in it inherit it. ext4 has
 * it; XFS, tmpfs and overlayfs do not.
 */
final class DirectoryFlags {
    private static final long FS_IOC_GETFLAGS = 0x80086601L;
    private static final long FS_IOC_SETFLAGS = 0x40086602L;
    private static final int FS_DIRSYNC_FL = 0x00010000;

    private DirectoryFlags() {}

    /** Whether the directory has the attribute; false where the file system does not know it. */
    static boolean isSynchronous(Path directory) throws IOException {
        return (flags(directory).orElse(0) & FS_DIRSYNC_FL) != 0;
    }

    /** Sets the attribute, and returns whether the directory has it now. */
    static boolean makeSynchronous(Path directory) throws IOException {
        OptionalInt flags = flags(directory);
        if (flags.isEmpty()) {
            return false;
        }
        if ((flags.getAsInt() & FS_DIRSYNC_FL) == 0) {
            var _ = Ioctl.request(directory, FS_IOC_SETFLAGS, flags.getAsInt() | FS_DIRSYNC_FL);
        }
        return isSynchronous(directory);
    }

    private static OptionalInt flags(Path directory) throws IOException {
        return Ioctl.request(directory, FS_IOC_GETFLAGS, 0);
    }
}
