package dev.cairn.replication.cluster;

import dev.cairn.metadata.FileId;
import dev.cairn.replication.layout.NodeId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Nodes that were removed, the latest last. Ids are never used again, so this only grows; of more than {@link #KEPT_MAX} the first are
 * forgotten.
 */
record RemovedNodes(List<NodeId> ids) {
    static final RemovedNodes NONE = new RemovedNodes(List.of());
    static final int KEPT_MAX = 1_000;

    RemovedNodes {
        ids = List.copyOf(ids);
    }

    /** The pair of {@link #encode}; {@link IllegalArgumentException} if the bytes are none. */
    static RemovedNodes decode(byte[] bytes) {
        if (bytes.length % FileId.BYTES != 0) {
            throw new IllegalArgumentException("no list of ids: %d bytes".formatted(bytes.length));
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        List<NodeId> ids = new ArrayList<>();
        while (in.hasRemaining()) {
            ids.add(new NodeId(new FileId(in.getLong(), in.getLong())));
        }
        return new RemovedNodes(ids);
    }

    /** One id after the other, 16 bytes each. */
    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(ids.size() * FileId.BYTES);
        ids.forEach(id -> out.putLong(id.value().high()).putLong(id.value().low()));
        return out.array();
    }

    boolean contains(NodeId node) {
        return ids.contains(node);
    }

    RemovedNodes with(NodeId node) {
        if (contains(node)) {
            return this;
        }
        List<NodeId> all = new ArrayList<>(ids.subList(Math.max(0, ids.size() + 1 - KEPT_MAX), ids.size()));
        all.add(node);
        return new RemovedNodes(all);
    }
}
