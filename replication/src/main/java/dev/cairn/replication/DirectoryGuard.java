package dev.cairn.replication;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Makes the names of the log's files durable. Ratis syncs files but never a directory: after a power cut a new segment, and
 * every acknowledged entry in it, could be gone by its name.
 */
final class DirectoryGuard {
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final Path root;
    private final Path group;
    private final Path current;
    private String[] synced = {};

    DirectoryGuard(Path root, UUID groupId) {
        this.root = root;
        this.group = root.resolve(groupId.toString());
        this.current = group.resolve("current");
    }

    /** Called by one thread, the log's writer, after it made a segment and before it acknowledges an entry in it. */
    CompletableFuture<Void> syncIfChanged() {
        String[] names = current.toFile().list();
        if (names == null) {
            return CompletableFuture.failedFuture(new IOException("cannot list " + current));
        }
        Arrays.sort(names);
        if (Arrays.equals(names, synced)) {
            return DONE;
        }
        try {
            sync(current);
        } catch (IOException failure) {
            return CompletableFuture.failedFuture(failure);
        }
        synced = names;
        return DONE;
    }

    /** Syncs the whole path down to the segments. */
    void syncAll() throws IOException {
        sync(current);
        sync(group);
        sync(root);
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
