package dev.cairn.replication.layout;

import java.util.regex.Pattern;

/**
 * A node as the layout sees it.
 *
 * @param zone what the node may fail with: up to 63 letters, digits, {@code .}, {@code _} and {@code -}; empty if nothing is known, and
 *     then the node counts as a zone of its own
 * @param capacityBytes more than 0; only the ratio to other nodes matters
 * @param draining whether the node gives its copies to others and takes none; they can still be read from it
 */
public record LayoutNode(NodeId id, String zone, long capacityBytes, boolean draining) {
    /** Most characters of a zone's name. */
    public static final int ZONE_LENGTH_MAX = 63;

    private static final Pattern ZONE = Pattern.compile("[A-Za-z0-9._-]{0," + ZONE_LENGTH_MAX + "}");

    public LayoutNode {
        if (!ZONE.matcher(zone).matches()) {
            throw new IllegalArgumentException(
                    "a zone has up to %d letters, digits, '.', '_' and '-', not '%s'".formatted(ZONE_LENGTH_MAX, zone));
        }
        if (capacityBytes <= 0) {
            throw new IllegalArgumentException(
                    "node %s has a capacity of %d bytes, must be more than 0".formatted(id, capacityBytes));
        }
    }

    /** The node with {@code draining} as said. */
    public LayoutNode withDraining(boolean drains) {
        return new LayoutNode(id, zone, capacityBytes, drains);
    }

    /** Of the node and a partition; it does not hang on other nodes. */
    long hash(Partition partition) {
        long seed = Mixer.mix(id.value().high() + Mixer.mix(id.value().low()));
        return Mixer.mix(seed + partition.number());
    }

    /** What names the zone among all zones, also that of a node whose zone is not known. */
    String zoneKey() {
        return zone.isEmpty() ? "/" + id : zone; // No name of a zone has a slash.
    }
}
