package dev.cairn.replication.copies;

import dev.cairn.metadata.FileId;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore;
import dev.cairn.replication.layout.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Which blobs of a page of a walk the other nodes have. Each node is asked for all that it has from the blob of interest on, which answers for those behind it as well: ids are
 * carried, never what is in the blobs. For any number of threads; best if they ask in the order of ids.
 */
final class PageOfIds {
    /** Held of a node: twice as many as a page has, as some nodes have more than this one. */
    static final int HELD_MAX = 2 * Mover.STEP_MAX;

    private final FileId to;
    private final Function<NodeId, BlobStore> peers;
    private final Map<NodeId, Held> held = new ConcurrentHashMap<>();

    /** @param to the last one of the page */
    PageOfIds(FileId to, Function<NodeId, BlobStore> peers) {
        this.to = to;
        this.peers = peers;
    }

    /**
     * Whether the node said that it has a blob of this page. Blocks.
     *
     * @throws BlobException if the node did not answer now; {@link BlobError.Failed} if it did not before
     */
    boolean isOn(NodeId node, FileId blob) {
        return held.computeIfAbsent(node, _ -> new Held()).has(node, blob);
    }

    /** What one node has from one id to another. */
    private final class Held {
        private final ReentrantLock lock = new ReentrantLock();
        private Set<FileId> ids = Set.of();
        private Optional<FileId> first = Optional.empty();
        private FileId last = FileId.FIRST;

        /** Only who asked has heard how: the failure is of that moment. */
        private boolean failed;

        boolean has(NodeId node, FileId blob) {
            lock.lock();
            try {
                if (failed) {
                    throw new BlobException(new BlobError.Failed("%s did not answer before".formatted(node)));
                }
                if (first.isEmpty() || blob.compareTo(first.get()) < 0 || blob.compareTo(last) > 0) {
                    failed = true;
                    ask(node, blob);
                    failed = false;
                }
                return ids.contains(blob);
            } finally {
                lock.unlock();
            }
        }

        private void ask(NodeId node, FileId from) {
            List<FileId> found = new ArrayList<>();
            peers.apply(node).forEach(from, id -> {
                boolean isWanted = id.compareTo(to) <= 0 && found.add(id);
                return isWanted && found.size() < HELD_MAX;
            });
            first = Optional.of(from);
            last = found.size() == HELD_MAX ? found.getLast() : to;
            ids = Set.copyOf(found);
        }
    }
}
