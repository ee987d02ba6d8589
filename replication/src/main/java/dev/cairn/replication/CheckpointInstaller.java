package dev.cairn.replication;

import dev.cairn.metadata.LogPosition;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings this replica the checkpoint of another one, on a thread of its own. */
final class CheckpointInstaller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointInstaller.class);

    /** Ratis asks again at once. */
    private static final Duration BEFORE_ANOTHER_TRY = Duration.ofSeconds(1);

    private final Checkpoints checkpoints;
    private final UUID group;
    private final Path current;
    private final Path directory;
    private final Duration closeLimit;
    private final LogMeters meters;
    private final Installation installation;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("log-checkpoint-install").factory());
    private final AtomicReference<@Nullable InputStream> open = new AtomicReference<>();
    private volatile boolean closed;

    /** Takes over a checkpoint that has come. */
    interface Installation {
        /** @throws IOException if it is refused: nothing has changed */
        void install(Path checkpoint) throws IOException;
    }

    /**
     * @param files of the log; the checkpoint is received among them
     * @param closeLimit how long a close waits
     */
    CheckpointInstaller(
            Checkpoints checkpoints,
            LogDirectory files,
            Duration closeLimit,
            LogMeters meters,
            Installation installation) {
        this.checkpoints = checkpoints;
        this.group = files.groupId();
        this.current = files.current();
        this.directory = files.received();
        this.closeLimit = closeLimit;
        this.meters = meters;
        this.installation = installation;
    }

    /**
     * To be called before Ratis takes notice of what a leader says: it will write down members that come from an entry which is not in the log
     * here. Blocks for a small write, at the first call.
     */
    void expect() throws IOException {
        CheckpointMark.awaiting(current);
    }

    /**
     * Fetches a checkpoint and installs it; does not block.
     *
     * @return completes once it is installed; fails, a second later, if it is not
     */
    CompletableFuture<Void> bring(String nodeId) {
        CompletableFuture<Void> installed = new CompletableFuture<>();
        try {
            thread.execute(() -> tryToInstall(nodeId, installed));
        } catch (RejectedExecutionException closing) {
            installed.completeExceptionally(closing);
        }
        return installed;
    }

    private void tryToInstall(String nodeId, CompletableFuture<Void> installed) {
        try {
            fetchAndInstall(nodeId);
            meters.checkpointInstalled();
            installed.complete(null);
        } catch (Throwable failure) { // An Error too, or Ratis waits for ever.
            meters.checkpointFailed();
            LOG.warn("The checkpoint of node {} could not be installed", nodeId, failure);
            CompletableFuture.delayedExecutor(BEFORE_ANOTHER_TRY.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> installed.completeExceptionally(failure));
        }
    }

    private void fetchAndInstall(String nodeId) throws IOException {
        FileTree.delete(directory);
        try (InputStream in = new Counted(checkpoints.open(nodeId))) {
            open.set(in);
            if (closed) {
                throw new IOException("the log is closed");
            }
            LogPosition position = CheckpointStream.read(in, group, directory);
            CheckpointMark.arrived(current, position);
            installation.install(directory);
        } finally {
            open.set(null);
            FileTree.delete(directory);
        }
    }

    /** Ends what is under way. On return nothing more is installed, unless the limit was too short. */
    @Override
    public void close() {
        closed = true;
        thread.shutdownNow();
        InputStream in = open.get();
        try {
            if (in != null) {
                in.close();
            }
            if (!thread.awaitTermination(closeLimit.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.warn("A checkpoint is still being fetched after {}", closeLimit);
            }
        } catch (IOException failure) {
            LOG.debug("A stream with a checkpoint could not be closed", failure);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Counted extends FilterInputStream {
        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            meters.checkpointBytesReceived(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            meters.checkpointBytesReceived(Math.max(0, read));
            return read;
        }
    }
}
