package dev.cairn.replication.layout;

/**
 * How many copies a blob is to have, and how many must be synced before a write is acknowledged. All nodes of a cluster go by the same one.
 *
 * @param copies 1 to {@value Layout#COPIES_MAX}; with fewer nodes there are as many as nodes
 * @param quorum more than half of {@code copies}, as what fewer have can be lost with the nodes that may be lost; with fewer nodes all of them
 */
public record CopyRule(int copies, int quorum) {
    /** Three copies, two of which must be synced. */
    public static final CopyRule DEFAULT = majority(3);

    public CopyRule {
        if (copies < 1 || copies > Layout.COPIES_MAX) {
            throw new IllegalArgumentException("copies are 1 to %d, not %d".formatted(Layout.COPIES_MAX, copies));
        }
        if (2 * quorum <= copies || quorum > copies) {
            throw new IllegalArgumentException(
                    "a quorum of %d copies is %d to %d, not %d".formatted(copies, copies / 2 + 1, copies, quorum));
        }
    }

    /** The least quorum of so many copies. */
    public static CopyRule majority(int copies) {
        return new CopyRule(copies, copies / 2 + 1);
    }
}
