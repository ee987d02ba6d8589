package dev.cairn.node.cli;

import java.nio.file.Path;

/** One thing in a folder of this machine. {@code name} is its path below that folder, with slashes, for use in keys. */
sealed interface LocalEntry {
    Path path();

    String name();

    record File(Path path, String name, long bytes) implements LocalEntry {}

    /** A thing that is left out by rule: symbolic links, devices, leftovers of broken downloads. */
    record Ignored(Path path, String name, String reason) implements LocalEntry {}

    /** A thing that should be there but cannot be used. */
    record Broken(Path path, String name, Failure failure) implements LocalEntry {}
}
