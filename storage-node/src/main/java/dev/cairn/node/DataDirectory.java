package dev.cairn.node;

import dev.cairn.metadata.FileId;
import dev.cairn.node.StartException.Reason;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The directory that holds everything one node stores, locked against a second node.
 *
 * <pre>
 * lock             locked while a node runs; holds its process id, for people
 * node.properties  format of the directory, id of the node; written once
 * metadata/        what exists (RocksDB)
 * log/             the commit log (Ratis)
 * volume/          the blobs
 * monitoring/      what was measured (RocksDB, in history/), and settings of the monitor; may be removed
 * variants/        what was made of pictures; may be removed while no node runs
 * alerts/          rules, silences and webhooks that somebody set, and what became of alerts
 * </pre>
 */
final class DataDirectory implements AutoCloseable {
    /** Grows when the directory can no longer be read by an older version. */
    static final int FORMAT = 1;

    private static final String LOCK = "lock";
    private static final String PROPERTIES = "node.properties";
    private static final String PROPERTIES_DRAFT = "node.properties.tmp";

    /** What may lie in a directory that no node has used yet. */
    private static final Set<String> HARMLESS = Set.of(LOCK, PROPERTIES_DRAFT, "lost+found", ".gitignore", ".gitkeep");

    private final Path path;
    private final FileChannel lock;
    private final FileId nodeId;

    private DataDirectory(Path path, FileChannel lock, FileId nodeId) {
        this.path = path;
        this.lock = lock;
        this.nodeId = nodeId;
    }

    /**
     * Makes the directory if there is none, locks it, and reads or writes who it belongs to. On return all that is synced.
     *
     * @param newId makes the id of a new node
     * @throws StartException if it cannot be written, is in use, of an unknown format, or of something else than a node
     */
    static DataDirectory open(Path path, Supplier<FileId> newId) throws StartException {
        Path absolute = path.toAbsolutePath().normalize();
        FileChannel lock = lock(absolute);
        try {
            return new DataDirectory(absolute, lock, identity(absolute, newId));
        } catch (IOException e) {
            release(lock);
            throw unusable(absolute, e);
        } catch (StartException | RuntimeException e) {
            release(lock);
            throw e;
        }
    }

    Path path() {
        return path;
    }

    FileId nodeId() {
        return nodeId;
    }

    Path metadata() {
        return path.resolve("metadata");
    }

    Path log() {
        return path.resolve("log");
    }

    Path volume() {
        return path.resolve("volume");
    }

    Path monitoring() {
        return path.resolve("monitoring");
    }

    /** Beside what was measured, which is moved away as a whole when it is damaged: what people have said must stay. */
    Path alerts() {
        return path.resolve("alerts");
    }

    /** What the upkeep has done; made when there is something to say. */
    Path upkeep() {
        return path.resolve("upkeep");
    }

    /** Variants of pictures, which can be made again; made when there is one. */
    Path variants() {
        return path.resolve("variants");
    }

    /** Lets another node open the directory. */
    @Override
    public void close() {
        release(lock);
    }

    private static FileChannel lock(Path path) throws StartException {
        try {
            createSynced(path);
            FileChannel channel = FileChannel.open(
                    path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (!tryLock(channel)) {
                String holder = holder(channel);
                release(channel);
                throw new StartException(
                        Reason.LOCKED,
                        "The data directory %s is in use by another node%s; stop that one, or start this one with another --data-dir."
                                .formatted(path, holder));
            }
            channel.truncate(0);
            channel.write(utf8("process " + ProcessHandle.current().pid() + "\n"), 0);
            return channel;
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) { // A node in this very process has it.
            return false;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(64);
        channel.read(text, 0);
        String holder = StandardCharsets.UTF_8.decode(text.flip()).toString().strip();
        return holder.isEmpty() ? "" : " (" + holder + ")";
    }

    private static void createSynced(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return;
        }
        Path parent = Optional.ofNullable(path.getParent()).orElse(path);
        Files.createDirectories(path);
        sync(parent);
    }

    private static FileId identity(Path path, Supplier<FileId> newId) throws IOException, StartException {
        Path file = path.resolve(PROPERTIES);
        if (Files.exists(file)) {
            return read(file);
        }
        List<String> strange = strangeFiles(path);
        if (!strange.isEmpty()) {
            throw new StartException(
                    Reason.DATA_DIRECTORY,
                    "%s is no data directory of a node: it holds '%s' but no %s; name an empty one with --data-dir, or restore the whole directory."
                            .formatted(path, strange.getFirst(), PROPERTIES));
        }
        FileId id = newId.get();
        write(path, id);
        return id;
    }

    private static List<String> strangeFiles(Path path) throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !HARMLESS.contains(name))
                    .sorted()
                    .toList();
        }
    }

    private static FileId read(Path file) throws IOException, StartException {
        Properties properties = new Properties();
        try (Reader text = new StringReader(Files.readString(file))) {
            properties.load(text);
        }
        String format = properties.getProperty("format", "");
        if (!format.equals(Integer.toString(FORMAT))) {
            throw new StartException(
                    Reason.FORMAT,
                    "%s says format '%s', and this version reads only format %d; start the version that wrote it."
                            .formatted(file, format, FORMAT));
        }
        try {
            return FileId.parse(properties.getProperty("node", ""));
        } catch (IllegalArgumentException e) {
            throw new StartException(
                    Reason.DAMAGED, "%s holds no node id (%s); restore the file.".formatted(file, e.getMessage()), e);
        }
    }

    private static void write(Path path, FileId id) throws IOException {
        Path draft = path.resolve(PROPERTIES_DRAFT);
        try (FileChannel channel = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer text = utf8("""
                    # Says whose directory this is. Written once; do not edit it, and run no two nodes on copies of it.
                    format=%d
                    node=%s
                    """.formatted(FORMAT, id));
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
        }
        Files.move(draft, path.resolve(PROPERTIES), StandardCopyOption.ATOMIC_MOVE);
        sync(path);
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static StartException unusable(Path path, IOException e) {
        return new StartException(
                Reason.DATA_DIRECTORY,
                "The data directory %s cannot be written (%s: %s); check its owner and free space, or name another with --data-dir."
                        .formatted(path, e.getClass().getSimpleName(), e.getMessage()),
                e);
    }

    private static void release(FileChannel lock) {
        try {
            lock.close();
        } catch (IOException e) {
            // The lock is the process's: it ends with the process at the latest.
        }
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
