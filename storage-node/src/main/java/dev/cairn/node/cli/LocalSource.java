package dev.cairn.node.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * A file or folder named on the command line, and its place in the store. A destination that ends in a slash, or is only a
 * bucket, takes things in under their own names; any other is the new name of the one thing there is.
 *
 * @param target the object of a file or stream, or the folder that gets what is in a folder
 */
record LocalSource(Path path, Kind kind, Remote target) {
    /** @param places local paths, and a place in the store at the end */
    static List<LocalSource> of(List<String> places) throws Failure {
        Remote destination = Remote.parse(places.getLast());
        List<String> locals = places.subList(0, places.size() - 1);
        if (locals.size() > 1 && !destination.isFolder()) {
            throw new Failure.Usage(
                    "several files need a folder to go to: end '%s' with a '/'".formatted(places.getLast()));
        }
        List<LocalSource> sources = new ArrayList<>();
        for (String local : locals) {
            sources.add(of(local, destination));
        }
        Tasks.checkDistinct(sources.stream().map(LocalSource::target).toList());
        return sources;
    }

    boolean folder() {
        return kind == Kind.FOLDER;
    }

    static Path path(String text) throws Failure.Usage {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new Failure.Usage("'%s' is no path: %s".formatted(text, e.getReason()));
        }
    }

    private static LocalSource of(String local, Remote destination) throws Failure {
        Path path = path(local);
        Kind kind = kind(path);
        if (!destination.isFolder()) {
            return new LocalSource(path, kind, destination);
        }
        String name = ownName(path);
        if (name.isEmpty() && kind != Kind.FOLDER) {
            throw new Failure.Usage("'%s' has no name of its own".formatted(local));
        }
        return new LocalSource(path, kind, name.isEmpty() ? destination : child(destination, name));
    }

    private static Kind kind(Path path) throws Failure.Local {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                return Kind.FOLDER;
            }
            return attributes.isRegularFile() && attributes.size() > 0 ? Kind.FILE : Kind.STREAM;
        } catch (NoSuchFileException _) {
            String why = Files.isSymbolicLink(path) ? "a symbolic link that leads nowhere" : "no such file or folder";
            throw new Failure.Local(path + ": " + why);
        } catch (IOException e) {
            throw Failure.Local.of(path.toString(), e);
        }
    }

    /** Nothing for {@code .}, {@code ..} and {@code /}: then it is what is in the folder that goes. */
    private static String ownName(Path path) {
        Path last = path.getFileName();
        String name = last == null ? "" : last.toString();
        return name.equals(".") || name.equals("..") ? "" : name;
    }

    private static Remote child(Remote destination, String name) throws Failure.Usage {
        return Remote.parse(destination.child(name).toString());
    }

    /** How a source is read. */
    enum Kind {
        FILE,
        FOLDER,

        /** Once, from its start to its end: pipes, devices, and files that give no size, as those below {@code /proc}. */
        STREAM
    }
}
