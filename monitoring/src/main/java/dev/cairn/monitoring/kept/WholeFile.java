package dev.cairn.monitoring.kept;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A small file that is replaced as a whole: after a power cut it is the old or the new one, never a mixture or a part. */
public final class WholeFile {
    /** A longer one is not ours. */
    public static final int BYTES_MAX = 1 << 20;

    private final Path file;
    private final Path draft;

    public WholeFile(Path file) {
        this.file = file;
        this.draft = file.resolveSibling(file.getFileName() + ".tmp");
    }

    /**
     * @return empty if there is none
     * @throws IOException if it cannot be read, or is longer than {@link #BYTES_MAX}
     */
    public Optional<byte[]> read() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size > BYTES_MAX) {
                throw new IOException("%s must have at most %,d bytes; has %,d".formatted(file, BYTES_MAX, size));
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) size);
            int read = 0;
            while (bytes.hasRemaining() && read >= 0) {
                read = channel.read(bytes);
            }
            byte[] whole = new byte[bytes.position()];
            bytes.flip().get(whole);
            return Optional.of(whole);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Replaces it; its folder is made if there is none. On return it is synced.
     *
     * @throws IOException if that failed: then the old one is there, or the new one if only its folder could not be synced
     */
    public void write(byte[] bytes) throws IOException {
        if (bytes.length > BYTES_MAX) {
            throw new IllegalArgumentException(
                    "%s must have at most %,d bytes; would have %,d".formatted(file, BYTES_MAX, bytes.length));
        }
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        try (FileChannel channel = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * Moves what is damaged to {@code NAME.broken}, in place of what was there.
     *
     * @return where it is now
     */
    public Path putAside() throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".broken");
        return Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    }
}
