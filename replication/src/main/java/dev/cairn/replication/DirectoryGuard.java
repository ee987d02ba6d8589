package dev.cairn.replication;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the names of the log's files durable. Ratis syncs files but never a directory: after a power cut the old vote could
 * be back, or a new segment gone with every acknowledged entry in it.
 *
 * <p>Where the file system can, the directories are made synchronous ({@link DirectoryFlags}) and Ratis need not know. Where
 * it cannot, the directory is synced before each sync of a new segment; only a vote between two elections is then without a
 * guard, and a group of one has but the election at its start, behind which everything is synced once more.
 */
final class DirectoryGuard {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryGuard.class);
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final Directories directories;
    private final Path root;
    private final Path group;
    private final Path current;
    private final FutureTask<Boolean> makingSynchronous = new FutureTask<>(this::makeSynchronous);
    private volatile boolean synchronous;
    /** Why the directory cannot be trusted any more: a sync that failed once may succeed the next time, with the name gone. */
    private volatile @Nullable IOException failedSync;

    /** Names at the last sync. No file has the first one, so that the first sync is done. */
    private String[] synced = {""};

    private int syncs;

    DirectoryGuard(Path root, UUID groupId) {
        this(root, groupId, new Directories());
    }

    DirectoryGuard(Path root, UUID groupId, Directories directories) {
        this.directories = directories;
        this.root = root;
        this.group = root.resolve(groupId.toString());
        this.current = group.resolve(LogDirectory.CURRENT);
    }

    /**
     * Makes every name durable that was made so far, and begins to make the directories synchronous. Until that is done, and
     * where it cannot be, {@link #syncIfChanged} does what is needed: a start need not wait for it.
     */
    void begin() throws IOException {
        directories.sync(current);
        directories.sync(group);
        directories.sync(root);
        Thread.ofPlatform().name("log-directories").daemon().start(makingSynchronous);
    }

    private boolean makeSynchronous() {
        boolean made = setAttributes() && syncNamesMadeBefore();
        synchronous = made;
        return made;
    }

    private boolean setAttributes() {
        try {
            if (directories.makeSynchronous(root)
                    && directories.makeSynchronous(group)
                    && directories.makeSynchronous(current)) {
                return true;
            }
            LOG.warn(
                    "The file system of {} cannot update directories synchronously (chattr +D): each new segment of the log"
                            + " costs one more sync, and a node of a cluster could vote twice after a power cut; prefer ext4",
                    root);
        } catch (IOException failure) {
            LOG.warn("{} cannot be made synchronous; each new segment of the log costs one more sync", root, failure);
        }
        return false;
    }

    /** A segment may have been made just before its directory had the attribute, and nobody else would sync its name. */
    private boolean syncNamesMadeBefore() {
        try {
            directories.sync(current);
            return true;
        } catch (IOException failure) {
            LOG.error("{} cannot be synced; the next entry stops the node", current, failure);
            failedSync = failure;
            return false;
        }
    }

    /** Whether the file system makes each change of a name durable by itself; false until it is known. */
    boolean isSynchronous() {
        return synchronous;
    }

    /** The same, once it is known. */
    boolean awaitSynchronous() throws InterruptedException, ExecutionException {
        return makingSynchronous.get();
    }

    /**
     * Called by one thread, the log's writer, after it made a segment and before it acknowledges an entry in it.
     *
     * @return completed; with a failure if the directory cannot be synced
     */
    CompletableFuture<Void> syncIfChanged() {
        if (synchronous) {
            return DONE;
        }
        try {
            IOException failed = failedSync;
            if (failed != null) {
                throw failed;
            }
            String[] names = names();
            if (!Arrays.equals(names, synced)) {
                directories.sync(current);
                synced = names;
                syncs++;
            }
            return DONE;
        } catch (IOException failure) {
            return CompletableFuture.failedFuture(new CompletionException(failure));
        }
    }

    /** How often there was something new to be synced. */
    int syncs() {
        return syncs;
    }

    private String[] names() throws IOException {
        String[] names = current.toFile().list();
        if (names == null) {
            throw new IOException("cannot list " + current);
        }
        Arrays.sort(names);
        return names;
    }

    static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** What is asked of the file system; a test's may note it. */
    static class Directories {
        boolean makeSynchronous(Path directory) throws IOException {
            return DirectoryFlags.makeSynchronous(directory);
        }

        void sync(Path directory) throws IOException {
            DirectoryGuard.sync(directory);
        }
    }
}
