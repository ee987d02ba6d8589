package dev.cairn.node.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The files below a folder in the order of their names as keys. A folder sorts as if its name ended in a slash, so one walk
 * gives that order, and memory is bounded by the largest row of folders from the top to a leaf. Empty folders do not appear.
 */
final class LocalTree implements Source<LocalEntry> {
    private final boolean followLinks;
    private final Deque<Level> levels = new ArrayDeque<>();
    private final Path root;
    private boolean started;

    LocalTree(Path root, boolean followLinks) {
        this.root = root;
        this.followLinks = followLinks;
    }

    @Override
    public Optional<LocalEntry> next() throws Failure.Local {
        if (!started) {
            started = true;
            try {
                levels.push(new Level(root.toRealPath(), children(root, "").iterator()));
            } catch (IOException e) {
                throw Failure.Local.of(root.toString(), e);
            }
        }
        while (!levels.isEmpty()) {
            if (!levels.element().children.hasNext()) {
                levels.pop();
                continue;
            }
            Optional<LocalEntry> entry = entry(levels.element().children.next());
            if (entry.isPresent()) {
                return entry;
            }
        }
        return Optional.empty();
    }

    /** The entry of a child, or empty if it is a folder, which is entered then. */
    private Optional<LocalEntry> entry(Child child) {
        if (child.error.isPresent()) {
            return Optional.of(broken(child, child.error.get()));
        }
        if (child.folder) {
            return enter(child);
        }
        if (child.reason.isPresent()) {
            return Optional.of(new LocalEntry.Ignored(child.path, child.name, child.reason.get()));
        }
        return Optional.of(new LocalEntry.File(child.path, child.name, child.bytes));
    }

    private Optional<LocalEntry> enter(Child child) {
        try {
            Path real = child.path.toRealPath();
            if (levels.stream().anyMatch(level -> level.real.equals(real))) {
                return Optional.of(new LocalEntry.Ignored(child.path, child.name, "symbolic link to a folder above"));
            }
            levels.push(new Level(real, children(child.path, child.name).iterator()));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(broken(child, Failure.Local.of(child.path.toString(), e)));
        }
    }

    private List<Child> children(Path folder, String prefix) throws IOException {
        List<Child> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path path : stream) {
                children.add(child(path, prefix));
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        children.sort(Comparator.comparing(Child::name, KeyOrder.INSTANCE));
        return children;
    }

    private Child child(Path path, String prefix) {
        String last = String.valueOf(path.getFileName());
        String name = prefix + last;
        if (!isText(path, last)) {
            return Child.broken(
                    path, name, new Failure.Local(path + ": the name is not valid UTF-8, or the locale is not"));
        }
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isSymbolicLink() && followLinks) {
                attributes = Files.readAttributes(path, BasicFileAttributes.class);
            }
            return child(path, name, last, attributes);
        } catch (IOException e) {
            return Child.broken(path, name, Failure.Local.of(path.toString(), e));
        }
    }

    private static Child child(Path path, String name, String last, BasicFileAttributes attributes) {
        if (attributes.isDirectory()) {
            return new Child(path, name + "/", true, 0, Optional.empty(), Optional.empty());
        }
        if (attributes.isSymbolicLink()) {
            return Child.ignored(path, name, "symbolic link");
        }
        if (!attributes.isRegularFile()) {
            return Child.ignored(path, name, "not a regular file");
        }
        if (PartFile.isName(last)) {
            return Child.ignored(path, name, "left by a broken download");
        }
        return new Child(path, name, false, attributes.size(), Optional.empty(), Optional.empty());
    }

    /** Whether the name came out of the file system unharmed: a byte that is no text turns into another name here. */
    private static boolean isText(Path path, String last) {
        boolean encodable = StandardCharsets.UTF_8.newEncoder().canEncode(last);
        try {
            return encodable && path.resolveSibling(last).equals(path);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static LocalEntry broken(Child child, Failure failure) {
        return new LocalEntry.Broken(child.path, child.name, failure);
    }

    private record Level(Path real, Iterator<Child> children) {}

    private record Child(
            Path path, String name, boolean folder, long bytes, Optional<String> reason, Optional<Failure> error) {
        static Child ignored(Path path, String name, String reason) {
            return new Child(path, name, false, 0, Optional.of(reason), Optional.empty());
        }

        static Child broken(Path path, String name, Failure failure) {
            return new Child(path, name, false, 0, Optional.empty(), Optional.of(failure));
        }
    }
}
