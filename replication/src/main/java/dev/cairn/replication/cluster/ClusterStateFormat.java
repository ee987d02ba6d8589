package dev.cairn.replication.cluster;

import dev.cairn.metadata.FileId;
import dev.cairn.replication.layout.CopyRule;
import dev.cairn.replication.layout.Layout;
import dev.cairn.replication.layout.LayoutFormatException;
import dev.cairn.replication.layout.NodeId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The state of a cluster in bytes. Integers are big-endian, texts are as {@link DataOutputStream#writeUTF} writes them. That they are whole is
 * seen to by where they are kept: the log and the metadata have checksums.
 *
 * <pre>
 * bytes    field     why
 * 1        format    3; a changed encoding takes the next number and those before stay readable
 * 1        quorum    not in format 1, where it is the least one
 * 1        level     of formats that are written; before format 3 it is 1
 * 2        nodes     how many follow, by ascending id
 *   16     id
 *   5 × t  http, peer, log, membership, release
 *   1      level     of formats that the node reads; before format 3 it is 1
 * 4 + n    layout    length, bytes of {@link Layout#encode}
 * 1        former    how many follow, the latest first
 *   4 + n  layout
 * 2        moved     how many follow, by ascending id
 *   16     id
 * </pre>
 */
final class ClusterStateFormat {
    static final byte FORMAT = 3;

    /** Without levels. */
    private static final byte FORMAT_2 = 2;

    /** Without the quorum, too. */
    private static final byte FORMAT_1 = 1;

    private static final int LAYOUT_BYTES_MAX = 1 << 16;

    private ClusterStateFormat() {}

    static byte[] encode(ClusterState state) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeByte(state.rule().quorum());
            out.writeByte(state.formatLevel());
            out.writeShort(state.nodes().size());
            for (ClusterNode node : state.nodes()) {
                write(out, node);
            }
            write(out, state.layout());
            out.writeByte(state.former().size());
            for (Layout former : state.former()) {
                write(out, former);
            }
            List<NodeId> moved = state.moved().stream().sorted().toList();
            out.writeShort(moved.size());
            for (NodeId id : moved) {
                write(out, id);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    static ClusterState decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int format = in.readByte();
            if (format < FORMAT_1 || format > FORMAT) {
                throw new IllegalArgumentException(
                        "a cluster of format %d, and this version reads formats up to %d".formatted(format, FORMAT));
            }
            OptionalInt quorum = format == FORMAT_1 ? OptionalInt.empty() : OptionalInt.of(in.readUnsignedByte());
            ClusterState state = read(in, format > FORMAT_2, quorum);
            if (in.available() > 0) {
                throw new IllegalArgumentException("a cluster with " + in.available() + " bytes too many");
            }
            return state;
        } catch (IOException early) {
            throw new IllegalArgumentException("a cluster that ends early", early);
        } catch (LayoutFormatException damaged) {
            throw new IllegalArgumentException("a cluster without its layout: " + damaged.getMessage(), damaged);
        }
    }

    private static ClusterState read(DataInputStream in, boolean levels, OptionalInt quorum) throws IOException {
        int level = readLevel(in, levels);
        List<ClusterNode> nodes = new ArrayList<>();
        for (int left = in.readUnsignedShort(); left > 0; left--) {
            nodes.add(new ClusterNode(
                    readId(in),
                    in.readUTF(),
                    in.readUTF(),
                    in.readUTF(),
                    in.readUTF(),
                    in.readUTF(),
                    readLevel(in, levels)));
        }
        Layout layout = readLayout(in);
        List<Layout> former = new ArrayList<>();
        for (int left = in.readUnsignedByte(); left > 0; left--) {
            former.add(readLayout(in));
        }
        Set<NodeId> moved = new HashSet<>();
        for (int left = in.readUnsignedShort(); left > 0; left--) {
            moved.add(readId(in));
        }
        CopyRule least = CopyRule.majority(layout.copies());
        CopyRule rule = new CopyRule(least.copies(), quorum.orElse(least.quorum()));
        return new ClusterState(nodes, level, rule, layout, former, moved);
    }

    private static int readLevel(DataInputStream in, boolean levels) throws IOException {
        return levels ? in.readUnsignedByte() : 1;
    }

    private static void write(DataOutputStream out, ClusterNode node) throws IOException {
        write(out, node.id());
        for (String text : List.of(node.http(), node.peer(), node.log(), node.membership(), node.release())) {
            out.writeUTF(text);
        }
        out.writeByte(node.formatLevel());
    }

    private static void write(DataOutputStream out, NodeId id) throws IOException {
        out.writeLong(id.value().high());
        out.writeLong(id.value().low());
    }

    private static NodeId readId(DataInputStream in) throws IOException {
        long high = in.readLong();
        return new NodeId(new FileId(high, in.readLong()));
    }

    private static void write(DataOutputStream out, Layout layout) throws IOException {
        byte[] bytes = layout.encode();
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static Layout readLayout(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > LAYOUT_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a layout has at most %d bytes, not %d".formatted(LAYOUT_BYTES_MAX, length));
        }
        byte[] bytes = in.readNBytes(length);
        return Layout.decode(bytes);
    }
}
