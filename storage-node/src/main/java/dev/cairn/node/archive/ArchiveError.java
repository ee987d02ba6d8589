package dev.cairn.node.archive;

import java.util.Optional;

/** Every way in which an archive cannot be read, or one cannot be written. */
public sealed interface ArchiveError {
    /** The bytes begin as no archive that is known does. */
    record NoArchive() implements ArchiveError {}

    /** What is there is not what its format asks for, or not what its checksums say. */
    record Broken(ArchiveFormat format, String reason) implements ArchiveError {}

    /**
     * The name of an entry can be no key.
     *
     * @param entry as far as it can be shown
     * @param rule what the name must be, as a noun phrase
     */
    record BadName(String entry, String rule) implements ArchiveError {}

    /** Two entries have this name, and one would replace the other, which must not be. */
    record Duplicate(String entry) implements ArchiveError {}

    /** An entry is something that is not read. */
    record Unreadable(String entry, ArchiveEntry.Kind kind) implements ArchiveError {}

    /** There is no entry of this name. */
    record NoSuchEntry(String entry) implements ArchiveError {}

    /**
     * The archive asks for more than is given.
     *
     * @param entry the one that does, if it is one
     * @param value what it asks for, as far as that was found out
     */
    record BeyondLimit(Optional<String> entry, ArchiveLimits.Limit what, long limit, long value)
            implements ArchiveError {}
}
