package dev.cairn.replication.layout;

import dev.cairn.metadata.FileId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A layout in bytes. Integers are big-endian.
 *
 * <pre>
 * bytes     field     why
 * 1         format    1; a changed encoding takes the next number and this one stays readable
 * 8         version
 * 1         copies
 * 2         nodes     how many follow, by ascending id: a layout has one encoding
 *   16      id
 *   8       capacity
 *   1       flags     1: draining; others are 0
 *   1 + n   zone      length, ASCII
 * 1,024 × w owners    of each partition, in order, each the index of a node; w is the lesser of copies and nodes that do not drain
 * 4         CRC32C    of all before it: a flipped bit would send blobs to the wrong node
 * </pre>
 */
final class LayoutFormat {
    static final byte FORMAT = 1;

    private static final int FIXED_BYTES = 1 + 8 + 1 + 2 + 4;
    private static final int NODE_BYTES_MAX = FileId.BYTES + 8 + 1 + 1 + LayoutNode.ZONE_LENGTH_MAX;
    private static final int BYTES_MAX =
            FIXED_BYTES + Layout.NODES_MAX * NODE_BYTES_MAX + Partition.COUNT * Layout.COPIES_MAX;
    private static final int DRAINING = 1;

    private LayoutFormat() {}

    static byte[] encode(Layout layout) {
        ByteBuffer target = ByteBuffer.allocate(BYTES_MAX);
        target.put(FORMAT).putLong(layout.version()).put((byte) layout.copies());
        target.putShort((short) layout.nodes().size());
        layout.nodes().forEach(node -> write(node, target));
        for (Partition partition : Partition.all()) {
            for (int i = 0; i < layout.ownersEach(); i++) {
                target.put((byte) layout.ownerIndex(partition, i));
            }
        }
        target.putInt(checksum(target.array(), target.position()));
        byte[] bytes = new byte[target.position()];
        target.get(0, bytes);
        return bytes;
    }

    static Layout decode(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != FORMAT) {
            throw new LayoutFormatException(
                    bytes.length == 0
                            ? "a layout of no bytes"
                            : "a layout of format %d, and this version reads format %d"
                                    .formatted(bytes[0] & 0xff, FORMAT));
        }
        int end = bytes.length - Integer.BYTES;
        if (end < FIXED_BYTES - Integer.BYTES || ByteBuffer.wrap(bytes).getInt(end) != checksum(bytes, end)) {
            throw new LayoutFormatException("a damaged layout: its checksum does not match");
        }
        ByteBuffer source = ByteBuffer.wrap(bytes, 1, end - 1);
        try {
            Layout layout = read(source);
            if (source.hasRemaining()) {
                throw new LayoutFormatException("a layout with " + source.remaining() + " bytes too many");
            }
            return layout;
        } catch (BufferUnderflowException e) {
            throw new LayoutFormatException("a layout that ends early", e);
        } catch (IllegalArgumentException e) {
            throw new LayoutFormatException("no layout: " + e.getMessage(), e);
        }
    }

    private static Layout read(ByteBuffer source) {
        long version = source.getLong();
        int copies = source.get();
        List<LayoutNode> nodes = readNodes(source);
        long usable = nodes.stream().filter(node -> !node.draining()).count();
        List<List<NodeId>> owners = new ArrayList<>(Partition.COUNT);
        for (int i = 0; i < Partition.COUNT; i++) {
            owners.add(readOwners(source, Math.min(copies, (int) usable), nodes));
        }
        return new Layout(version, copies, nodes, owners);
    }

    private static List<LayoutNode> readNodes(ByteBuffer source) {
        int count = Short.toUnsignedInt(source.getShort());
        List<LayoutNode> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            LayoutNode node = readNode(source);
            if (i > 0 && nodes.getLast().id().compareTo(node.id()) >= 0) {
                throw new LayoutFormatException("a layout whose nodes are not in the order of their ids");
            }
            nodes.add(node);
        }
        return nodes;
    }

    private static List<NodeId> readOwners(ByteBuffer source, int count, List<LayoutNode> nodes) {
        List<NodeId> owners = new ArrayList<>(Layout.COPIES_MAX);
        for (int i = 0; i < count; i++) {
            int index = source.get() & 0xff;
            if (index >= nodes.size()) {
                throw new LayoutFormatException("a layout with an owner %d of %d nodes".formatted(index, nodes.size()));
            }
            owners.add(nodes.get(index).id());
        }
        return owners;
    }

    private static void write(LayoutNode node, ByteBuffer target) {
        node.id().value().write(target);
        target.putLong(node.capacityBytes()).put((byte) (node.draining() ? DRAINING : 0));
        target.put((byte) node.zone().length()).put(node.zone().getBytes(StandardCharsets.US_ASCII));
    }

    private static LayoutNode readNode(ByteBuffer source) {
        NodeId id = new NodeId(FileId.read(source));
        long capacityBytes = source.getLong();
        int flags = source.get();
        if ((flags & ~DRAINING) != 0) {
            throw new LayoutFormatException("a layout with a node of unknown flags " + flags);
        }
        byte[] zone = new byte[source.get() & 0xff];
        source.get(zone);
        return new LayoutNode(id, new String(zone, StandardCharsets.ISO_8859_1), capacityBytes, flags == DRAINING);
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
