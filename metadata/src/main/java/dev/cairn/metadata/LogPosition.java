package dev.cairn.metadata;

/**
 * Place of an entry in the commit log.
 *
 * @param term of the leader that proposed it, 0 before the first entry
 * @param index of the entry, −1 before the first entry
 */
public record LogPosition(long term, long index) implements Comparable<LogPosition> {
    public static final LogPosition NONE = new LogPosition(0, -1);

    @Override
    public int compareTo(LogPosition other) {
        return Long.compare(index, other.index);
    }
}
