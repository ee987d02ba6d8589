package dev.cairn.replication.layout;

import dev.cairn.metadata.FileId;

/**
 * Which node: the id that its data directory was given when it was made. Text form and order are those of {@link FileId}.
 *
 * @param value unique in the cluster and never used again
 */
public record NodeId(FileId value) implements Comparable<NodeId> {
    /** @throws IllegalArgumentException if {@code text} is not the text form of an id */
    public static NodeId parse(String text) {
        return new NodeId(FileId.parse(text));
    }

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
