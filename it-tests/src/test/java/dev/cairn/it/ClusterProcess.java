package dev.cairn.it;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Nodes of one cluster, each in a process of its own, on the loopback. */
final class ClusterProcess implements AutoCloseable {
    static final String SECRET = "the secret of the clusters under test";

    private final Path directory;
    private final List<URI> addresses = new ArrayList<>();
    private final List<NodeProcess> nodes = new ArrayList<>();

    /** Starts the nodes one after the other: the first founds the cluster, the others join it. */
    ClusterProcess(Path directory, int count) {
        this.directory = directory;
        try {
            for (int i = 0; i < count; i++) {
                addresses.add(URI.create("http://127.0.0.1:" + freePorts()));
                nodes.add(launch(i));
                nodes.get(i).awaitReady();
            }
        } catch (RuntimeException | Error failure) {
            close();
            throw failure;
        }
    }

    /** The first of four free ports in a row: a node's internal ports follow its own. */
    private static int freePorts() {
        while (true) {
            int port = NodeProcess.freePort();
            if (port + 3 < 65_536
                    && NodeProcess.isFree(port + 1)
                    && NodeProcess.isFree(port + 2)
                    && NodeProcess.isFree(port + 3)) {
                return port;
            }
        }
    }

    private NodeProcess launch(int node) {
        String others = addresses.stream()
                .filter(address -> !address.equals(addresses.get(node)))
                .map(URI::getAuthority)
                .collect(Collectors.joining(","));
        Map<String, String> variables = Map.of("CAIRN_CLUSTER_SECRET", SECRET, "CAIRN_CLUSTER_JOIN", others);
        return NodeProcess.launch(
                directory.resolve("node-" + node),
                new NodeProcess.Settings().with(variables),
                addresses.get(node).getPort());
    }

    int size() {
        return nodes.size();
    }

    URI address(int node) {
        return addresses.get(node);
    }

    List<URI> addresses() {
        return List.copyOf(addresses);
    }

    NodeProcess node(int node) {
        return nodes.get(node);
    }

    void kill(int node) {
        nodes.get(node).kill();
    }

    /** Starts a node that was killed or stopped; does not wait until it is ready. */
    void restart(int node) {
        nodes.set(node, launch(node));
    }

    @Override
    public void close() {
        nodes.forEach(NodeProcess::kill);
    }
}
