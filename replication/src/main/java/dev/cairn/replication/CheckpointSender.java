package dev.cairn.replication;

import dev.cairn.metadata.LogPosition;
import dev.cairn.metadata.MetadataError.Unavailable;
import dev.cairn.metadata.MetadataException;
import dev.cairn.metadata.ReplicatedState;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/**
 * Makes checkpoints for other replicas, one at a time: while one is sent, its files keep the bytes of the state on the disk that it has done
 * away with since. Any thread may ask.
 */
final class CheckpointSender implements AutoCloseable {
    private final ReplicatedState state;
    private final UUID group;
    private final Path directory;
    private final LogMeters meters;
    private final Semaphore one = new Semaphore(1);
    private volatile boolean closed;

    /** @param directory for the files while they are sent; made and removed */
    CheckpointSender(ReplicatedState state, UUID group, Path directory, LogMeters meters) {
        this.state = state;
        this.group = group;
        this.directory = directory;
        this.meters = meters;
    }

    /**
     * Makes a checkpoint and writes it, in the form of {@link CheckpointManifest}.
     *
     * @throws MetadataException {@link Unavailable} if one is being sent, or the log is closed: nothing was written
     * @throws IOException if it cannot be made or written to its end
     */
    void send(OutputStream out) throws IOException {
        if (closed || !one.tryAcquire()) {
            throw new MetadataException(
                    new Unavailable(closed ? "closed" : "a checkpoint is being sent to another replica; try again"));
        }
        try {
            FileTree.delete(directory);
            Path copy = Files.createDirectory(directory).resolve("state"); // Beside it a state may make a draft.
            LogPosition position = state.copyTo(copy);
            CheckpointStream.write(new Counted(out), group, position, copy);
            meters.checkpointSent();
        } finally {
            try {
                FileTree.delete(directory);
            } finally {
                one.release();
            }
        }
    }

    /** Ends what is being sent, soon. */
    @Override
    public void close() {
        closed = true;
    }

    private final class Counted extends FilterOutputStream {
        Counted(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int each) throws IOException {
            write(new byte[] {(byte) each}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (closed) {
                throw new IOException("the log is closed");
            }
            out.write(bytes, offset, length);
            meters.checkpointBytesSent(length);
        }
    }
}
