package dev.cairn.node.cluster;

import dev.cairn.metadata.FileId;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore;
import dev.cairn.replication.BlobStore.VolumeStatus;
import dev.cairn.replication.cluster.ClusterNode;
import dev.cairn.replication.layout.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** How the volumes of all nodes are, as far as they say so soon. */
final class NodeVolumes {
    /** Whoever takes longer is left out. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private NodeVolumes() {}

    /** Asks all at once. Completes within {@link #PATIENCE} and does not fail; who did not answer is not there. */
    static CompletableFuture<Map<NodeId, VolumeStatus>> ask(Member member) {
        Map<NodeId, VolumeStatus> answers = new ConcurrentHashMap<>();
        List<ClusterNode> nodes =
                member.cluster().state().map(state -> state.nodes()).orElse(List.of());
        CompletableFuture<?>[] asked = nodes.stream()
                .map(node -> CompletableFuture.supplyAsync(() -> status(member, node.id()), member.threads())
                        .thenAccept(status -> status.ifPresent(known -> answers.put(node.id(), known))))
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(asked)
                .completeOnTimeout(null, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .handle((_, _) -> Map.copyOf(answers));
    }

    /** How many blobs there are, counted up to {@code max}. Blocks. */
    static int count(BlobStore volume, int max) {
        AtomicInteger count = new AtomicInteger();
        volume.forEach(FileId.FIRST, _ -> count.incrementAndGet() < max);
        return count.get();
    }

    private static Optional<VolumeStatus> status(Member member, NodeId node) {
        try {
            return Optional.of(member.volume(node).status());
        } catch (BlobException unreached) {
            return Optional.empty();
        }
    }
}
