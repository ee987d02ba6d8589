package dev.cairn.metadata;

import java.util.List;

/**
 * Bounds of what is encoded, checked when it is written and again when it is read. They are wide: what a client may send is
 * bounded more tightly where it enters the system ({@code docs/limits.md}). Narrowing one needs a new format version.
 */
final class CodecLimits {
    /** One text: a header, a name, a value. */
    static final int TEXT_BYTES_MAX = 16 << 10;

    /** User metadata or tags of one object. */
    static final int MAP_ENTRIES_MAX = 256;

    /** One list of types or extensions of a bucket. */
    static final int SETTINGS_LIST_MAX = 1_000;

    static final int PRECONDITIONS_MAX = 16;

    /** Versions in one precondition. */
    static final int VERSIONS_MAX = 256;

    static final int INLINE_BODY_BYTES_MAX = 64 << 10;

    /** Ids in one {@link Command.ForgetGarbage}. */
    static final int GARBAGE_IDS_MAX = 10_000;

    /** Contents in one {@link Command.Condemn}. */
    static final int CONDEMNED_MAX = Command.Condemn.CONTENTS_MAX;

    /** Repairs, or dead letters, in one command. */
    static final int REPAIRS_MAX = Command.REPAIRS_AT_ONCE_MAX;

    /** Objects in one {@link Command.PutObjects}. */
    static final int PUT_OBJECTS_MAX = Command.PutObjects.OBJECTS_MAX;

    /** Entries that one {@link Command.Trim} may remove: they are held in memory until it is done. */
    static final int TRIM_MAX = Command.Trim.LIMIT_MAX;

    /** One command; leaves room for several in one entry of the log. */
    static final int COMMAND_BYTES_MAX = 1 << 20;

    /** Commands in one entry of the log. */
    static final int ENTRY_COMMANDS_MAX = 4_096;

    /** One result: at most what a command brought, grown by patches up to their bounds. */
    static final int RESULT_BYTES_MAX = 2 * COMMAND_BYTES_MAX;

    private CodecLimits() {}

    /** @throws IllegalArgumentException if there are more than {@code max} */
    static void requireAtMost(int max, List<?> elements) {
        if (elements.size() > max) {
            throw new IllegalArgumentException("at most %d in one command, not %d".formatted(max, elements.size()));
        }
    }
}
