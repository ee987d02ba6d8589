package dev.cairn.it;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A network namespace for each node, joined by a bridge on which this process is, too: links between nodes can be cut and made to lose packets, one way
 * or both, while clients reach all of them. Where a link is cut, packets vanish; nobody is told.
 */
final class NodeNetwork implements AutoCloseable {
    private static final int PORT = 8080;

    /** Of this machine in each network; those below are nodes'. */
    private static final int CLIENTS = 254;

    private record Link(int from, int to) {}

    private final Path directory;
    private final int nodes;
    private final String name;
    private final String range;
    private final Set<Link> cut = new LinkedHashSet<>();
    private int lossPercent;

    private NodeNetwork(Path directory, int nodes) {
        this.directory = directory;
        this.nodes = nodes;
        long process = ProcessHandle.current().pid();
        this.name = "cairn" + process;
        this.range = "198.18.%d.".formatted(process % 250); // Of a block that is set aside for tests (RFC 2544).
    }

    /** Skips the test where there can be none. */
    static NodeNetwork create(Path directory, int nodes) throws IOException {
        Extras.needNetworkNamespaces();
        NodeNetwork network = new NodeNetwork(directory, nodes);
        try {
            network.build();
        } catch (IOException | RuntimeException failure) {
            network.close();
            throw failure;
        }
        return network;
    }

    private void build() throws IOException {
        Extras.run("ip", "link", "add", name, "type", "bridge");
        Extras.run("ip", "address", "add", range + CLIENTS + "/24", "dev", name);
        Extras.run("ip", "link", "set", name, "up");
        for (int node = 0; node < nodes; node++) {
            String outer = name + "-" + node;
            Extras.run("ip", "netns", "add", namespace(node));
            Extras.run("ip", "link", "add", outer, "type", "veth", "peer", "name", "eth0", "netns", namespace(node));
            Extras.run("ip", "link", "set", outer, "master", name, "up");
            Extras.run("ip", "-n", namespace(node), "address", "add", host(node) + "/24", "dev", "eth0");
            Extras.run("ip", "-n", namespace(node), "link", "set", "eth0", "up");
            Extras.run("ip", "-n", namespace(node), "link", "set", "lo", "up");
        }
    }

    private String namespace(int node) {
        return name + "n" + node;
    }

    private String host(int node) {
        return range + (node + 1);
    }

    /** A site for each node in a namespace of its own. */
    Sites sites() {
        return new Sites(this::address, node -> Sites.data(directory, node), this::settings);
    }

    private URI address(int node) {
        return URI.create("http://%s:%d".formatted(host(node), PORT));
    }

    private NodeProcess.Settings settings(int node) {
        return new NodeProcess.Settings()
                .under("nsenter", "--net=/run/netns/" + namespace(node))
                .with(Map.of("CAIRN_CLUSTER_HOST", host(node)));
    }

    /** The address of this process in it. */
    String here() {
        return range + CLIENTS;
    }

    /** What one node sends to a port of another one comes to a port of this process instead, where a connection is new. */
    void detour(int from, int to, int port, int portHere) throws IOException {
        Extras.run(
                "ip",
                "netns",
                "exec",
                namespace(from),
                "nft",
                "add table ip detours; add chain ip detours out { type nat hook output priority -100; };"
                        + " add rule ip detours out ip daddr %s tcp dport %d dnat to %s:%d;"
                                .formatted(host(to), port, here(), portHere));
    }

    /** Nothing that a node sends reaches another one. */
    void mute(int node) throws IOException {
        others(node).forEach(other -> cut.add(new Link(node, other)));
        apply();
    }

    /** A node hears nothing of the others. */
    void deafen(int node) throws IOException {
        others(node).forEach(other -> cut.add(new Link(other, node)));
        apply();
    }

    /** A node and the others do not reach each other. */
    void isolate(int node) throws IOException {
        mute(node);
        deafen(node);
    }

    /** Of what the nodes send each other so much is lost, packet by packet. */
    void lose(int percent) throws IOException {
        lossPercent = percent;
        apply();
    }

    void mend() throws IOException {
        cut.clear();
        lose(0);
    }

    private List<Integer> others(int node) {
        return IntStream.range(0, nodes).filter(other -> other != node).boxed().toList();
    }

    private void apply() throws IOException {
        for (int node = 0; node < nodes; node++) {
            Extras.run("ip", "netns", "exec", namespace(node), "nft", rules(node));
        }
    }

    private String rules(int node) {
        StringBuilder rules = new StringBuilder("add table ip faults; flush table ip faults;"
                + " add chain ip faults in { type filter hook input priority 0; };");
        for (int other : others(node)) {
            String from = " add rule ip faults in ip saddr " + host(other);
            if (cut.contains(new Link(other, node))) {
                rules.append(from).append(" drop;");
            } else if (lossPercent > 0) {
                rules.append(from).append(" numgen random mod 100 < %d drop;".formatted(lossPercent));
            }
        }
        return rules.toString();
    }

    /** The nodes must have ended. */
    @Override
    public void close() throws IOException {
        for (int node = 0; node < nodes; node++) {
            if (Files.exists(Path.of("/run/netns", namespace(node)))) {
                Extras.run("ip", "netns", "delete", namespace(node));
            }
        }
        Extras.run("ip", "link", "delete", name);
    }
}
