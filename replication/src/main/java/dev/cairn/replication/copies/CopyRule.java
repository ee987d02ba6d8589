package dev.cairn.replication.copies;

import dev.cairn.replication.layout.Layout;

/**
 * How many copies a blob is to have, and how many must be synced before a write is acknowledged.
 *
 * @param copies 1 to {@value Layout#COPIES_MAX}; with fewer nodes there are as many as nodes
 * @param quorum 1 to {@code copies}; with fewer nodes all of them
 */
public record CopyRule(int copies, int quorum) {
    /** Three copies, two of which must be synced. */
    public static final CopyRule DEFAULT = new CopyRule(3, 2);

    public CopyRule {
        if (copies < 1 || copies > Layout.COPIES_MAX) {
            throw new IllegalArgumentException("copies are 1 to %d, not %d".formatted(Layout.COPIES_MAX, copies));
        }
        if (quorum < 1 || quorum > copies) {
            throw new IllegalArgumentException(
                    "a quorum of %d copies is 1 to %d, not %d".formatted(copies, copies, quorum));
        }
    }
}
