package dev.cairn.replication;

import dev.cairn.metadata.LogPosition;
import dev.cairn.replication.LogNetwork.Joined;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
 *   current/….kept              the two as they were at the last start
 *   current/listener            that the replica joined as a listener
 *   current/checkpoint          where a checkpoint stands for entries that are not here; see CheckpointMark
 *   current/log_0-99            a closed segment: entries 0 to 99
 *   current/log_inprogress_100  the open segment
 * checkpoint.sent/              a checkpoint while it is sent to another replica
 * checkpoint.received/          one of another replica until it is installed
 * </pre>
 */
final class LogDirectory implements AutoCloseable {
    static final String CURRENT = "current";

    private static final String LOCK = "lock";
    private static final String SENT = "checkpoint.sent";
    private static final String RECEIVED = "checkpoint.received";

    private final Path root;
    private final UUID groupId;
    private final boolean founded;
    private final boolean alone;
    private final boolean listener;
    private final LogCheck.Report report;
    private final DirectoryGuard guard;
    private final FileChannel lockFile;

    private LogDirectory(
            Path root,
            UUID groupId,
            boolean founded,
            boolean alone,
            boolean listener,
            LogCheck.Report report,
            FileChannel lockFile) {
        this.root = root;
        this.groupId = groupId;
        this.founded = founded;
        this.alone = alone;
        this.listener = listener;
        this.report = report;
        this.guard = new DirectoryGuard(root, groupId);
        this.lockFile = lockFile;
    }

    /**
     * Locks the directory and checks the group in it, or founds one if there is none.
     *
     * @param network how this replica and the others reach each other, and the group that it is to be a member of; see {@link LogNetwork}
     * @throws LogDamagedException if the log may not be used with a state that has applied {@code applied}
     */
    static LogDirectory open(Path root, String nodeId, LogPosition applied, Optional<LogNetwork> network)
            throws IOException {
        Optional<Joined> joins = network.flatMap(LogNetwork::joins);
        Optional<UUID> joining = joins.map(Joined::group);
        Files.createDirectories(root);
        FileChannel lockFile = lock(root);
        try {
            FileTree.delete(root.resolve(SENT));
            FileTree.delete(root.resolve(RECEIVED));
            Optional<UUID> found = find(root);
            UUID wanted = joining.orElseGet(() -> foundedBy(nodeId));
            UUID groupId = found.isPresent() ? found.get() : found(root, wanted, applied);
            if (joining.isPresent() && !groupId.equals(wanted)) {
                throw new IOException(
                        "%s is the log of group %s, and cannot join group %s".formatted(root, groupId, wanted));
            }
            Path group = root.resolve(groupId.toString());
            GroupFiles files = new GroupFiles(group.resolve(CURRENT));
            files.restoreEmptied();
            LogCheck.Report report = LogCheck.run(group.resolve(CURRENT), nodeId, applied);
            if (joins.filter(joined -> joined.role() == ReplicaRole.LISTENER).isPresent()) {
                files.joinAsListener();
            }
            files.nameListener(nodeId, network.map(LogNetwork::address).orElse(""));
            files.keep();
            boolean founded = groupId.equals(foundedBy(nodeId));
            return new LogDirectory(
                    root, groupId, founded, founded && files.isAlone(), files.isListener(), report, lockFile);
        } catch (IOException | RuntimeException failure) {
            lockFile.close();
            throw failure;
        }
    }

    /** Makes the files of a group that Ratis takes for its own, under a name that it does not see before they are whole. */
    private static UUID found(Path root, UUID groupId, LogPosition applied) throws IOException {
        if (applied.index() >= 0) {
            throw new LogDamagedException(
                    root, 0, "holds no log, but the metadata has applied entry " + applied.index(), LogCheck.REPAIR);
        }
        Path founding = root.resolve(groupId + ".founding");
        Path current = founding.resolve(CURRENT);
        Files.deleteIfExists(current.resolve("raft-meta"));
        Files.createDirectories(current);
        new GroupFiles(current).writeFirstVote();
        DirectoryGuard.sync(current);
        DirectoryGuard.sync(founding);
        Files.move(founding, root.resolve(groupId.toString()), StandardCopyOption.ATOMIC_MOVE);
        DirectoryGuard.sync(root);
        return groupId;
    }

    private static UUID foundedBy(String nodeId) {
        return UUID.nameUUIDFromBytes(("cairn metadata group of " + nodeId).getBytes(StandardCharsets.UTF_8));
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

    /** The group in a directory, if there is one. */
    static Optional<UUID> find(Path root) throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            List<UUID> groups =
                    entries.flatMap(entry -> groupName(entry).stream()).toList();
            if (groups.size() > 1) {
                throw new IOException("%s holds more than one Raft group: %s".formatted(root, groups));
            }
            return groups.stream().findFirst();
        }
    }

    /** Whether the log of a group is there that this node did not found and has not heard the members of: then it is none yet, as its last start ended too early. */
    static boolean isJoining(Path root, String nodeId) throws IOException {
        Optional<UUID> group = find(root);
        return group.isPresent()
                && !group.get().equals(foundedBy(nodeId))
                && !new GroupFiles(root.resolve(group.get().toString()).resolve(CURRENT)).hasMembers();
    }

    private static Optional<UUID> groupName(Path entry) {
        try {
            return Optional.of(UUID.fromString(entry.getFileName().toString()));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    Path root() {
        return root;
    }

    /** Of the group's files. */
    Path current() {
        return root.resolve(groupId.toString()).resolve(CURRENT);
    }

    /** For a checkpoint while it is sent; not there. */
    Path sent() {
        return root.resolve(SENT);
    }

    /** For one of another replica until it is installed; not there. */
    Path received() {
        return root.resolve(RECEIVED);
    }

    UUID groupId() {
        return groupId;
    }

    /** Whether this node founded the group and no other has become a member, as far as the files tell. */
    boolean isAlone() {
        return alone;
    }

    /** Whether this node founded the group: then it was its first member. */
    boolean isFounded() {
        return founded;
    }

    /** As which this replica joined, or is to join: a listener may be a voter by now. */
    ReplicaRole joinedAs() {
        return listener ? ReplicaRole.LISTENER : ReplicaRole.VOTER;
    }

    /** What stood in the log when it was opened. */
    LogCheck.Report report() {
        return report;
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
