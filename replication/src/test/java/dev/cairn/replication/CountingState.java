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

    /** Of a copy, besides {@link #PADDING}. */
    private static final String COUNT = "count";

    /** Makes a copy longer than what is carried at once. */
    private static final String PADDING = "padding";

    private static final int PADDING_BYTES = 200_000;

    private final Path file;
    private LogPosition applied = LogPosition.NONE;
    private long next;

    CountingState(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            read(file);
        }
    }

    private void read(Path from) throws IOException {
        ByteBuffer saved = ByteBuffer.wrap(Files.readAllBytes(from));
        applied = new LogPosition(saved.getLong(), saved.getLong());
        next = saved.getLong();
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
        ByteBuffer content = content();
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

    private ByteBuffer content() {
        return ByteBuffer.allocate(FILE_BYTES)
                .putLong(applied.term())
                .putLong(applied.index())
                .putLong(next)
                .flip();
    }

    @Override
    public synchronized LogPosition copyTo(Path directory) throws IOException {
        Files.createDirectory(directory);
        Files.write(directory.resolve(COUNT), content().array());
        Files.write(directory.resolve(PADDING), new byte[PADDING_BYTES]);
        return applied;
    }

    @Override
    public synchronized void install(Path copy) throws IOException {
        LogPosition before = applied;
        if (Files.size(copy.resolve(PADDING)) != PADDING_BYTES) {
            throw new IOException("the copy is not whole");
        }
        read(copy.resolve(COUNT));
        if (applied.index() <= before.index()) {
            throw new AssertionError("a copy at %s was installed at %s".formatted(applied, before));
        }
        checkpoint();
    }
}
