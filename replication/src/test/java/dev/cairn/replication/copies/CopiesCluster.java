package dev.cairn.replication.copies;

import dev.cairn.metadata.FileId;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore;
import dev.cairn.replication.InMemoryBlobStore;
import dev.cairn.replication.TestMonitor;
import dev.cairn.replication.layout.CopyRule;
import dev.cairn.replication.layout.LayoutNode;
import dev.cairn.replication.layout.LayoutPlanner;
import dev.cairn.replication.layout.NodeId;
import dev.cairn.replication.layout.Placement;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Nodes in memory, some of which can be cut off, and the manager of one of them. */
final class CopiesCluster implements AutoCloseable {
    private final Map<NodeId, InMemoryBlobStore> stores = new TreeMap<>();
    private final Set<NodeId> cutOff = ConcurrentHashMap.newKeySet();
    private final Map<FileId, Set<NodeId>> owed = new ConcurrentHashMap<>();
    private final Map<FileId, Integer> fewestLeft = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Suspects suspects = new Suspects(System::nanoTime);
    private final FileReplicationManager manager;
    private volatile Placement placement;
    private final AtomicInteger deletions = new AtomicInteger();
    private volatile boolean owesNothing;
    private volatile boolean hasRoom = true;

    CopiesCluster(int nodes) {
        this(nodes, CopyRule.DEFAULT);
    }

    CopiesCluster(int nodes, CopyRule rule) {
        IntStream.range(0, nodes).forEach(n -> stores.put(id(n), new InMemoryBlobStore()));
        List<LayoutNode> layout = stores.keySet().stream()
                .map(id -> new LayoutNode(id, "", 1, false))
                .toList();
        placement = new Placement(rule, LayoutPlanner.first(rule.copies(), layout), List.of());
        manager = new FileReplicationManager(
                id(0),
                store(0),
                this::reached,
                () -> placement,
                this::owe,
                suspects,
                threads,
                new TestMonitor(),
                System::nanoTime);
    }

    static NodeId id(int node) {
        return new NodeId(new FileId(1, node));
    }

    FileReplicationManager manager() {
        return manager;
    }

    Suspects suspects() {
        return suspects;
    }

    InMemoryBlobStore store(int node) {
        return stores.get(id(node));
    }

    InMemoryBlobStore store(NodeId node) {
        return stores.get(node);
    }

    /** The blobs of a node, by the network. */
    BlobStore reached(NodeId node) {
        return new Cuttable(node, store(node));
    }

    Placement placement() {
        return placement;
    }

    void place(Placement next) {
        placement = next;
    }

    /** From now on the node is not reached. */
    void cutOff(NodeId node) {
        cutOff.add(node);
    }

    void reachAgain(NodeId node) {
        cutOff.remove(node);
    }

    /** From now on nothing can be noted. */
    void owesNothing() {
        owesNothing = true;
    }

    /** Whether there is room to note what is owed. */
    void roomToNote(boolean is) {
        hasRoom = is;
    }

    private CompletableFuture<Boolean> owe(FileId blob, int copiesLeft, Collection<NodeId> nodes) {
        if (owesNothing) {
            return CompletableFuture.failedFuture(new IllegalStateException("the log does not answer"));
        }
        if (!hasRoom) {
            return CompletableFuture.completedFuture(false);
        }
        owed.computeIfAbsent(blob, _ -> new ConcurrentSkipListSet<>()).addAll(nodes);
        fewestLeft.merge(blob, copiesLeft, Math::min);
        return CompletableFuture.completedFuture(true);
    }

    /** How often a node was asked, over the network, to delete something. */
    int deletions() {
        return deletions.get();
    }

    /** Nodes that owe a copy of the blob. */
    Set<NodeId> owed(FileId blob) {
        return new TreeSet<>(owed.getOrDefault(blob, Set.of()));
    }

    /** How many copies were said to be left when it was noted, the fewest; −1 if it was not. */
    int copiesLeft(FileId blob) {
        return fewestLeft.getOrDefault(blob, -1);
    }

    /** Nodes that have a copy. */
    Set<NodeId> holders(FileId blob) {
        Set<NodeId> holders = new TreeSet<>();
        stores.forEach((node, store) -> store.open(blob).ifPresent(reader -> {
            reader.close();
            holders.add(node);
        }));
        return holders;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        manager.close();
    }

    /** A node behind a network. */
    private final class Cuttable implements BlobStore {
        private final NodeId node;
        private final BlobStore behind;

        Cuttable(NodeId node, BlobStore behind) {
            this.node = node;
            this.behind = behind;
        }

        private BlobException unreachable() {
            return new BlobException(new BlobError.Unreachable(node.toString(), "cut off"));
        }

        private void check() {
            if (cutOff.contains(node)) {
                throw unreachable();
            }
        }

        @Override
        public CompletableFuture<Void> put(FileId id, ByteBuffer body) {
            return cutOff.contains(node) ? CompletableFuture.failedFuture(unreachable()) : behind.put(id, body);
        }

        @Override
        public BlobWriter create(FileId id, long expectedBytes) {
            check();
            BlobWriter writer = behind.create(id, expectedBytes);
            return new BlobWriter() {
                @Override
                public void write(ByteBuffer bytes) {
                    check();
                    writer.write(bytes);
                }

                @Override
                public CompletableFuture<Void> commit() {
                    return cutOff.contains(node) ? CompletableFuture.failedFuture(unreachable()) : writer.commit();
                }

                @Override
                public void close() {
                    writer.close();
                }
            };
        }

        @Override
        public Optional<BlobReader> open(FileId id) {
            check();
            return behind.open(id).map(Reader::new);
        }

        private final class Reader implements BlobReader {
            private final BlobReader reader;

            Reader(BlobReader reader) {
                this.reader = reader;
            }

            @Override
            public long sizeBytes() {
                return reader.sizeBytes();
            }

            @Override
            public void read(long offset, ByteBuffer target) {
                check();
                reader.read(offset, target);
            }

            @Override
            public void close() {
                reader.close();
            }
        }

        @Override
        public void delete(FileId id) {
            deletions.incrementAndGet();
            check();
            behind.delete(id);
        }

        @Override
        public void forEach(FileId from, Predicate<FileId> visitor) {
            check();
            behind.forEach(from, visitor);
        }

        @Override
        public VolumeStatus status() {
            return behind.status();
        }

        @Override
        public void close() {}
    }
}
