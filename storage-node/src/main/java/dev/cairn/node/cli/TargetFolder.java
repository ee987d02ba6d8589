package dev.cairn.node.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The folder that a download may write to, and nothing beside it. Keys are data: one that is not a plain relative path of
 * names is refused, never bent into one, because two keys could be bent into the same file.
 */
final class TargetFolder {
    private static final Set<String> WINDOWS_DEVICES = Set.of(
            "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1",
            "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9");
    private static final String WINDOWS_FORBIDDEN = "<>:\"|?*\\";

    private static final boolean IS_WINDOWS = System.getProperty("os.name", "").startsWith("Windows");

    private final Path root;
    private final boolean windows;

    TargetFolder(Path root) {
        this(root, IS_WINDOWS);
    }

    TargetFolder(Path root, boolean windows) {
        this.root = root;
        this.windows = windows;
    }

    /**
     * Where {@code name}, the rest of a key, belongs. Creates the folders on the way.
     *
     * @throws Failure.Local if it is no plain relative path, or if the way leads through a symbolic link or a file
     */
    Path place(String name) throws Failure.Local {
        Optional<String> refusal = refusal(name, windows);
        if (refusal.isPresent()) {
            throw new Failure.Local("'%s' is not written to a file: %s. Get it alone, under a name of your choice"
                    .formatted(name, refusal.get()));
        }
        try {
            Path folder = folder(root);
            String[] segments = name.split("/", -1);
            for (int i = 0; i < segments.length - 1; i++) {
                folder = folder(folder.resolve(segments[i]), LinkOption.NOFOLLOW_LINKS);
            }
            return file(folder.resolve(segments[segments.length - 1]));
        } catch (InvalidPathException e) {
            throw new Failure.Local("'%s' is not written to a file: %s".formatted(name, e.getReason()));
        }
    }

    /** Creates a folder that the user named, with those above it. */
    static void create(Path folder) throws Failure.Local {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw Failure.Local.of(folder.toString(), e);
        }
    }

    /** Why {@code name} cannot be a relative path on this system, if it cannot. */
    static Optional<String> refusal(String name) {
        return refusal(name, IS_WINDOWS);
    }

    /** The same for either kind of system. */
    static Optional<String> refusal(String name, boolean windows) {
        for (String segment : name.split("/", -1)) {
            if (segment.isEmpty()) {
                return Optional.of("it is empty, begins or ends with '/', or has '//' in it");
            }
            if (segment.equals(".") || segment.equals("..")) {
                return Optional.of("it has '" + segment + "' in it");
            }
            if (segment.indexOf('\0') >= 0) {
                return Optional.of("it has a NUL character in it");
            }
            if (PartFile.isName(
                    segment.toLowerCase(Locale.ROOT))) { // Some file systems take both spellings for one name.
                return Optional.of("'" + segment + "' is the name of a download under way");
            }
            if (windows && !isWindowsName(segment)) {
                return Optional.of("'" + segment + "' cannot be a name on Windows");
            }
        }
        return Optional.empty();
    }

    private static boolean isWindowsName(String segment) {
        int dot = segment.indexOf('.');
        String stem = (dot < 0 ? segment : segment.substring(0, dot)).strip().toLowerCase(Locale.ROOT);
        return segment.chars().noneMatch(c -> c < 0x20 || WINDOWS_FORBIDDEN.indexOf(c) >= 0)
                && !segment.endsWith(".")
                && !segment.endsWith(" ")
                && !WINDOWS_DEVICES.contains(stem);
    }

    private static Path folder(Path folder, LinkOption... options) throws Failure.Local {
        try {
            if (options.length == 0) {
                Files.createDirectories(folder); // The target itself may be a link, and may be deep.
            } else {
                createOne(folder);
            }
        } catch (IOException e) {
            throw Failure.Local.of(folder.toString(), e);
        }
        if (!Files.isDirectory(folder, options)) {
            throw new Failure.Local(folder + ": is in the way, and is "
                    + (Files.isSymbolicLink(folder) ? "a symbolic link" : "no folder"));
        }
        return folder;
    }

    private static void createOne(Path folder) throws IOException {
        try {
            if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(folder);
            }
        } catch (FileAlreadyExistsException _) {
            // Another thread was faster.
        }
    }

    private static Path file(Path file) throws Failure.Local {
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new Failure.Local(file + ": is in the way, and is a folder");
        }
        return file;
    }
}
