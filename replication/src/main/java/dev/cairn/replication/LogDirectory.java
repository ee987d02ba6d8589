package dev.cairn.replication;

import dev.cairn.metadata.LogPosition;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of the log, locked for this process.
 *
 * <pre>
 * lock                          held while the log is open
 * &lt;group id&gt;/                   the Raft group; the name is a UUID, derived from the node that founded the group
 *   in_use.lock                 the same for Ratis
 *   current/raft-meta           term and vote
 *   current/raft-meta.conf      members of the group
 *   current/log_0-99            a closed segment: entries 0 to 99
 *   current/log_inprogress_100  the open segment
 *   sm/                         unused
 * </pre>
 */
final class LogDirectory implements AutoCloseable {
    private static final String LOCK = "lock";

    private final Path root;
    private final UUID groupId;
    private final DirectoryGuard guard;
    private final FileChannel lockFile;

    private LogDirectory(Path root, UUID groupId, DirectoryGuard guard, FileChannel lockFile) {
        this.root = root;
        this.groupId = groupId;
        this.guard = guard;
        this.lockFile = lockFile;
    }

    /** Locks the directory and names the group in it, or the one to be founded. */
    static LogDirectory open(Path root, String nodeId, LogPosition applied) throws IOException {
        Files.createDirectories(root);
        FileChannel lockFile = lock(root);
        try {
            UUID groupId = find(root).orElseGet(() -> idFor(nodeId));
            return new LogDirectory(root, groupId, new DirectoryGuard(root, groupId), lockFile);
        } catch (IOException | RuntimeException failure) {
            lockFile.close();
            throw failure;
        }
    }

    private static FileChannel lock(Path root) throws IOException {
        FileChannel file = FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock;
        try {
            lock = file.tryLock();
        } catch (OverlappingFileLockException _) {
            lock = null;
        }
        if (lock == null) {
            file.close();
            throw new IOException("%s is in use by another process; stop it first".formatted(root));
        }
        return file;
    }

    private static Optional<UUID> find(Path root) throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            List<UUID> groups =
                    entries.flatMap(entry -> groupName(entry).stream()).toList();
            if (groups.size() > 1) {
                throw new IOException("%s holds more than one Raft group: %s".formatted(root, groups));
            }
            return groups.stream().findFirst();
        }
    }

    private static Optional<UUID> groupName(Path entry) {
        try {
            return Optional.of(UUID.fromString(entry.getFileName().toString()));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static UUID idFor(String founder) {
        return UUID.nameUUIDFromBytes(("cairn metadata group of " + founder).getBytes(StandardCharsets.UTF_8));
    }

    Path root() {
        return root;
    }

    UUID groupId() {
        return groupId;
    }

    DirectoryGuard guard() {
        return guard;
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException _) {
            // Nothing was written through it, and the lock goes with the process at the latest.
        }
    }
}
