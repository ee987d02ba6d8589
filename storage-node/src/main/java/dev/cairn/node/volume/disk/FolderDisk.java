package dev.cairn.node.volume.disk;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A folder of the machine's file system. */
public final class FolderDisk implements Disk {
    private static final Set<OpenOption> CREATE =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ);
    private static final Set<OpenOption> READ_WRITE = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

    /** Reads past the page cache, where the JDK knows how. */
    private static final Optional<OpenOption> DIRECT = directOption();

    private final Path folder;
    private final FileStore store;

    /** Makes the folder if it is not there. */
    public FolderDisk(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.store = Files.getFileStore(folder);
    }

    @Override
    public DiskFile create(String name) throws IOException {
        return new ChannelFile(folder.resolve(name), CREATE, READ_WRITE, false);
    }

    @Override
    public DiskFile open(String name) throws IOException {
        return new ChannelFile(folder.resolve(name), READ, READ, false);
    }

    @Override
    public DiskFile openUnbuffered(String name) throws IOException {
        if (DIRECT.isEmpty()) {
            return open(name);
        }
        Set<OpenOption> options = Set.of(StandardOpenOption.READ, DIRECT.get());
        try {
            return new ChannelFile(folder.resolve(name), options, options, true);
        } catch (UnsupportedOperationException | IOException direct) {
            return open(name); // tmpfs and some others know no direct reads; if the cause is another, this fails too.
        }
    }

    @Override
    public DiskFile openWritable(String name) throws IOException {
        return new ChannelFile(folder.resolve(name), READ_WRITE, READ_WRITE, false);
    }

    /** The option is no part of the platform's API, hence found by its name. */
    private static Optional<OpenOption> directOption() {
        try {
            Object[] options =
                    Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants();
            return Arrays.stream(options)
                    .map(OpenOption.class::cast)
                    .filter(option -> option.toString().equals("DIRECT"))
                    .findFirst();
        } catch (ClassNotFoundException | LinkageError unknown) {
            return Optional.empty();
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(folder.resolve(from), folder.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
    }

    @Override
    public List<String> list() throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.map(path -> String.valueOf(path.getFileName())).toList();
        }
    }

    @Override
    public void syncDirectory() throws IOException {
        try (ChannelFile directory = new ChannelFile(folder, READ, READ, false)) {
            directory.syncAll();
        }
    }

    @Override
    public long totalBytes() throws IOException {
        return store.getTotalSpace();
    }

    @Override
    public long freeBytes() throws IOException {
        return store.getUsableSpace();
    }
}
