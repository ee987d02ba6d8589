package dev.cairn.node.cluster;

import dev.cairn.replication.cluster.Cluster;
import dev.cairn.replication.layout.NodeId;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** Where other nodes are reached: as the cluster says, and before that is known, as a member said. For any number of threads; nothing blocks. */
final class AddressBook {
    private final Map<String, String> told = new ConcurrentHashMap<>();
    private final AtomicReference<Optional<Cluster>> cluster = new AtomicReference<>(Optional.empty());

    void tell(Map<String, String> addresses) {
        told.putAll(addresses);
    }

    /** The nodes that a member told of. */
    Set<String> told() {
        return Set.copyOf(told.keySet());
    }

    void follow(Cluster known) {
        cluster.set(Optional.of(known));
    }

    Optional<InetSocketAddress> find(String nodeId) {
        return cluster.get()
                .flatMap(known -> known.node(NodeId.parse(nodeId)))
                .flatMap(Addresses::peerOf)
                .or(() -> Optional.ofNullable(told.get(nodeId)).flatMap(Addresses::parse));
    }
}
