package dev.cairn.replication.cluster;

import dev.cairn.replication.layout.NodeId;

/**
 * Where a node is reached. Addresses are {@code host:port}; one that is empty is not offered.
 *
 * @param http where clients ask it
 * @param peer where other nodes ask it, by the nodes' own protocol
 * @param log where its replica of the log is reached
 * @param membership where Hazelcast is reached
 * @param release of Cairn that it runs, as text
 * @param formatLevel the highest level of formats that it reads (docs/decisions/0213)
 */
public record ClusterNode(
        NodeId id, String http, String peer, String log, String membership, String release, int formatLevel) {
    /**
     * The level of formats of this program: of commands and records in the log, of checkpoints, and of what nodes ask each other. A program with any of these changed or
     * added takes the next one.
     */
    public static final int FORMAT_LEVEL = 3;

    /** From this level on: settings of buckets with copies of their own, and more layouts before than {@link ClusterState#FORMER_MAX}. */
    public static final int LEVEL_OF_COPIES_BY_BUCKET = 2;

    /** From this level on the log may have listeners: an earlier node that leads would change no members beside them. */
    public static final int LEVEL_OF_LISTENERS = 2;

    /** From this level on: a put that tells by which settings of its bucket it was judged. */
    public static final int LEVEL_OF_JUDGED_PUTS = 3;

    /** It takes a byte where it is written. */
    public static final int FORMAT_LEVEL_MAX = 255;

    /** Most characters of an address or a release. */
    public static final int TEXT_LENGTH_MAX = 300;

    public ClusterNode {
        check("http", http);
        check("peer", peer);
        check("log", log);
        check("membership", membership);
        check("release", release);
        if (formatLevel < 1 || formatLevel > FORMAT_LEVEL_MAX) {
            throw new IllegalArgumentException(
                    "a level of formats is 1 to %d, not %d".formatted(FORMAT_LEVEL_MAX, formatLevel));
        }
    }

    /** One that runs this program. */
    public ClusterNode(NodeId id, String http, String peer, String log, String membership, String release) {
        this(id, http, peer, log, membership, release, FORMAT_LEVEL);
    }

    private static void check(String field, String text) {
        if (text.length() > TEXT_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "%s has at most %d characters, not %d".formatted(field, TEXT_LENGTH_MAX, text.length()));
        }
    }
}
