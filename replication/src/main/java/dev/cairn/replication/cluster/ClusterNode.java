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
 */
public record ClusterNode(NodeId id, String http, String peer, String log, String membership, String release) {
    /** Most characters of an address or a release. */
    public static final int TEXT_LENGTH_MAX = 300;

    public ClusterNode {
        check("http", http);
        check("peer", peer);
        check("log", log);
        check("membership", membership);
        check("release", release);
    }

    private static void check(String field, String text) {
        if (text.length() > TEXT_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "%s has at most %d characters, not %d".formatted(field, TEXT_LENGTH_MAX, text.length()));
        }
    }
}
