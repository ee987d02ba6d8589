package dev.cairn.node.archive;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An entry of an archive, as its headers tell.
 *
 * @param name as the archive has it: data, never a path
 * @param sizeBytes plain, not yet found true
 * @param modified absent if the archive does not say
 * @param crc32 of the plain bytes, if the archive has it
 */
public record ArchiveEntry(String name, Kind kind, long sizeBytes, Optional<Instant> modified, OptionalLong crc32) {
    /** What an entry is. Only files have bytes to read. */
    public enum Kind {
        FILE("a file"),
        DIRECTORY("a directory"),
        LINK("a link"),
        DEVICE("a device or pipe"),
        ENCRYPTED("an encrypted file"),
        UNSUPPORTED("a file in a form that is not read");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** As a noun phrase. */
        public String text() {
            return text;
        }
    }

    public boolean isFile() {
        return kind == Kind.FILE;
    }
}
