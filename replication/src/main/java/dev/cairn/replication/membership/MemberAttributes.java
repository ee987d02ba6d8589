package dev.cairn.replication.membership;

import dev.cairn.replication.layout.LayoutNode;
import dev.cairn.replication.layout.NodeId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a member says of itself, for one run. Others read it as what it is: said by somebody who knows the cluster's name.
 *
 * @param nodeId who it is, in every run
 * @param http where clients reach it
 * @param raft where replicas of the log reach it
 * @param peer where other nodes send and fetch blobs
 * @param zone what it may fail with, as {@link LayoutNode#zone}; may be empty
 * @param capacityBytes as {@link LayoutNode#capacityBytes}, more than 0
 * @param version of the program: 1 to 64 letters, digits, {@code . _ + -}
 */
public record MemberAttributes(
        NodeId nodeId, HostPort http, HostPort raft, HostPort peer, String zone, long capacityBytes, String version) {
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9._+-]{1,64}");
    private static final Pattern CAPACITY = Pattern.compile("[1-9][0-9]{0,18}");

    private static final String NODE = "cairn.node";
    private static final String HTTP = "cairn.http";
    private static final String RAFT = "cairn.raft";
    private static final String PEER = "cairn.peer";
    private static final String ZONE = "cairn.zone";
    private static final String CAPACITY_BYTES = "cairn.capacity-bytes";
    private static final String VERSION_OF = "cairn.version";

    public MemberAttributes {
        var _ = new LayoutNode(nodeId, zone, capacityBytes, false); // It has the rules of both.
        if (!VERSION.matcher(version).matches()) {
            throw new IllegalArgumentException(
                    "a version has 1 to 64 letters, digits, '.', '_', '+' and '-', not '%s'".formatted(version));
        }
    }

    /** The form in which they travel. */
    Map<String, String> toMap() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put(NODE, nodeId.toString());
        map.put(HTTP, http.toString());
        map.put(RAFT, raft.toString());
        map.put(PEER, peer.toString());
        map.put(ZONE, zone);
        map.put(CAPACITY_BYTES, Long.toString(capacityBytes));
        map.put(VERSION_OF, version);
        return map;
    }

    /**
     * The pair of {@link #toMap}. Further entries do not count: a newer version may say more.
     *
     * @throws IllegalArgumentException if one is missing or not as it must be
     */
    static MemberAttributes parse(Map<String, String> map) {
        return new MemberAttributes(
                NodeId.parse(get(map, NODE)),
                HostPort.parse(get(map, HTTP)),
                HostPort.parse(get(map, RAFT)),
                HostPort.parse(get(map, PEER)),
                get(map, ZONE),
                capacity(get(map, CAPACITY_BYTES)),
                get(map, VERSION_OF));
    }

    private static String get(Map<String, String> map, String key) {
        String value = map.get(key);
        if (value == null) {
            throw new IllegalArgumentException("no attribute " + key);
        }
        return value;
    }

    private static long capacity(String text) {
        if (!CAPACITY.matcher(text).matches()) {
            throw new IllegalArgumentException(CAPACITY_BYTES + " must be a number of bytes; is " + text);
        }
        return Long.parseLong(text); // What is too large is a NumberFormatException, which is what was promised.
    }
}
