package dev.cairn.replication;

import dev.cairn.metadata.LogPosition;
import dev.cairn.metadata.ReplicatedState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Takes entries that begin with 0, 1, 2 and so on, and fails at any other: an entry that was lost, came twice or out of order
 * is noticed at once. In memory; a checkpoint writes it to a file.
 */
final class CountingState implements ReplicatedState {
    private static final int FILE_BYTES = 3 * Long.BYTES;

    private final Path file;
    private LogPosition applied = LogPosition.NONE;
    private long next;

    CountingState(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            ByteBuffer saved = ByteBuffer.wrap(Files.readAllBytes(file));
            applied = new LogPosition(saved.getLong(), saved.getLong());
            next = saved.getLong();
        }
    }

    static byte[] entry(long number, int bytes) {
        return ByteBuffer.allocate(bytes).putLong(number).array();
    }

    /** The number of the entry to come. */
    synchronized long next() {
        return next;
    }

    @Override
    public synchronized LogPosition applied() {
        return applied;
    }

    @Override
    public synchronized byte[] apply(LogPosition position, byte[] entry) {
        long number = ByteBuffer.wrap(entry).getLong();
        if (number != next) {
            throw new IllegalStateException("entry %d came where %d belongs, at %s".formatted(number, next, position));
        }
        next++;
        applied = position;
        return new byte[0];
    }

    @Override
    public synchronized void advance(LogPosition position) {
        applied = position;
    }

    @Override
    public synchronized LogPosition checkpoint() {
        Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
        ByteBuffer content = ByteBuffer.allocate(FILE_BYTES)
                .putLong(applied.term())
                .putLong(applied.index())
                .putLong(next)
                .flip();
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(content);
            channel.force(true);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            DirectoryGuard.sync(file.toAbsolutePath().getParent());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return applied;
    }
}
