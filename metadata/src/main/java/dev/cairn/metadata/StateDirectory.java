package dev.cairn.metadata;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The directory of the state, and those beside it while another state takes its place. What is on the disk tells at any moment how to go on:
 *
 * <pre>
 * metadata           the state
 * metadata.draft     a copy that may not be whole: thrown away
 * metadata.next      a copy that is whole, and decided to be the state: takes its place
 * metadata.replaced  what was the state until then: removed
 * </pre>
 *
 * Every change of a name is synced before the next one is made.
 */
final class StateDirectory {
    private final Path state;
    private final Path draft;
    private final Path next;
    private final Path replaced;

    StateDirectory(Path state) {
        this.state = state.toAbsolutePath();
        draft = beside(".draft");
        next = beside(".next");
        replaced = beside(".replaced");
    }

    private Path beside(String suffix) {
        return state.resolveSibling(state.getFileName() + suffix);
    }

    Path path() {
        return state;
    }

    /**
     * Makes a copy the one that is decided to be the state. Its files are moved, so it may lie on another file system.
     *
     * @throws IOException if it cannot: the state stays what it is
     */
    void take(Path copy) throws IOException {
        remove(draft);
        Files.createDirectory(draft);
        for (Path file : files(copy)) {
            Files.move(file, draft.resolve(file.getFileName()));
        }
        sync(draft);
        Files.move(draft, next, StandardCopyOption.ATOMIC_MOVE);
        syncNames();
    }

    /** Puts what {@link #take} decided on in the place of the state. Nobody may have either open. */
    void finish() {
        unchecked(() -> {
            if (Files.exists(state)) {
                remove(replaced);
                Files.move(state, replaced, StandardCopyOption.ATOMIC_MOVE);
                syncNames();
            }
            Files.move(next, state, StandardCopyOption.ATOMIC_MOVE);
            syncNames();
            remove(replaced);
        });
    }

    /** To be called before the state is opened: finishes or throws away what a crash interrupted. */
    void recover() {
        unchecked(() -> {
            remove(draft);
            if (Files.exists(next)) {
                finish();
            }
            remove(replaced);
        });
    }

    private void syncNames() throws IOException {
        force(Optional.ofNullable(state.getParent()).orElse(state));
    }

    /** Makes the files of a directory durable, and their names. */
    static void sync(Path directory) throws IOException {
        for (Path file : files(directory)) {
            force(file);
        }
        force(directory);
    }

    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    private static void remove(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void unchecked(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot replace the metadata by a copy: " + e.getMessage(), e);
        }
    }
}
