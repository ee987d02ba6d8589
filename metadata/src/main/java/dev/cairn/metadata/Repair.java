package dev.cairn.metadata;

/**
 * A copy that a node is to get, and how urgent that is.
 *
 * @param node which is to get it
 * @param copiesLeft how many copies are confirmed, 0 to {@value #COPIES_MAX}: the fewer, the earlier its turn
 */
public record Repair(FileId node, int copiesLeft, FileId content) {
    /** As many copies as a content may have. */
    public static final int COPIES_MAX = 5;

    /** Most repairs that wait for one node; what is beyond, anti-entropy finds again. */
    public static final int REPAIRS_MAX = 10_000_000;

    public Repair {
        if (copiesLeft < 0 || copiesLeft > COPIES_MAX) {
            throw new IllegalArgumentException("0 to %d copies, not %d".formatted(COPIES_MAX, copiesLeft));
        }
    }

    public Owed owed() {
        return new Owed(node, content);
    }
}
