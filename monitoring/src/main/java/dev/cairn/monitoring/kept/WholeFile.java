package dev.cairn.monitoring.kept;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A small file that is replaced as a whole: after a power cut it is the old or the new one, never a mixture or a part. Only its owner can
 * read it, as it may hold what is secret.
 */
public final class WholeFile {
    /** A longer one is not ours, unless another bound is given. */
    public static final int BYTES_MAX = 1 << 20;

    private static final int ASIDE_MAX = 10;

    private final Path file;
    private final Path draft;
    private final int bytesMax;

    public WholeFile(Path file) {
        this(file, BYTES_MAX);
    }

    /** @param bytesMax a longer one is not ours */
    public WholeFile(Path file, int bytesMax) {
        this.file = file;
        this.draft = file.resolveSibling(file.getFileName() + ".tmp");
        this.bytesMax = bytesMax;
    }

    /**
     * @return empty if there is none
     * @throws IOException if it cannot be read, or is too long
     */
    public Optional<byte[]> read() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size > bytesMax) {
                throw new IOException("%s must have at most %,d bytes; has %,d".formatted(file, bytesMax, size));
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
        if (bytes.length > bytesMax) {
            throw new IllegalArgumentException(
                    "%s must have at most %,d bytes; would have %,d".formatted(file, bytesMax, bytes.length));
        }
        makeFolder(folderOf(file));
        Files.deleteIfExists(draft); // Which somebody else may be able to read.
        try (FileChannel channel = FileChannel.open(
                draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly(draft))) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        sync(folderOf(file));
    }

    /** Makes a folder if there is none, so that its name is synced. */
    public static void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
            sync(folderOf(folder)); // Or its name could be lost with what is synced in it.
        }
    }

    /** Removes it, if it is there. On return that is synced. */
    public void remove() throws IOException {
        if (Files.deleteIfExists(file)) {
            sync(folderOf(file));
        }
    }

    /** What a new file is to be made with, so that only its owner can read it. */
    public static FileAttribute<?>[] ownerOnly(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static Path folderOf(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "the root of a file system is no file");
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * Moves what is damaged to {@code NAME.broken}, or, if there is one, to {@code NAME.broken-2} and so on; the last of ten such names is
     * used again.
     *
     * @return where it is now
     */
    public Path putAside() throws IOException {
        Path aside = aside(1);
        for (int number = 2; number <= ASIDE_MAX && Files.exists(aside); number++) {
            aside = aside(number);
        }
        return Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path aside(int number) {
        return file.resolveSibling(file.getFileName() + ".broken" + (number == 1 ? "" : "-" + number));
    }
}
