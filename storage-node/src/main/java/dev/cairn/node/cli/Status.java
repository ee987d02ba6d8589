package dev.cairn.node.cli;

import java.util.Locale;

/** What became of one file or object. The lower-case names are part of {@code --json}. */
enum Status {
    STORED,
    FETCHED,
    EQUAL,
    KEPT,
    COPIED,
    MOVED,
    REMOVED,
    CREATED,
    MISSING,
    DIFFERENT,
    EXTRA,
    IGNORED,
    FAILED;

    /** Whether the command then ends with a code that is not 0. */
    boolean isBad() {
        return this == FAILED || isDifference();
    }

    boolean isDifference() {
        return this == MISSING || this == DIFFERENT || this == EXTRA;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
