package dev.cairn.it;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;

/**
 * Where the nodes of a cluster are, each by its number, for as long as there is the cluster.
 *
 * @param address for clients; the nodes' own ports follow it
 */
record Sites(IntFunction<URI> address, IntFunction<Path> data, IntFunction<NodeProcess.Settings> settings) {
    /** Below those that the system gives to connections: one of these must not take the port of a node that is down. */
    private static final int PORT_MIN = 10_000;

    private static final int PORT_END = 32_000;

    /** All on the loopback interface. */
    static Sites loopback(Path directory) {
        List<URI> addresses = new CopyOnWriteArrayList<>();
        return new Sites(
                node -> {
                    while (addresses.size() <= node) {
                        addresses.add(URI.create("http://127.0.0.1:" + freePorts()));
                    }
                    return addresses.get(node);
                },
                node -> data(directory, node),
                _ -> new NodeProcess.Settings());
    }

    /** Each on an address of the loopback interface of its own, all on one port. */
    static Sites loopbackAddresses(Path directory) {
        int port = freePorts();
        return new Sites(
                node -> URI.create("http://%s:%d".formatted(loopbackHost(node), port)),
                node -> data(directory, node),
                node -> new NodeProcess.Settings().with(Map.of("CAIRN_CLUSTER_HOST", loopbackHost(node))));
    }

    private static String loopbackHost(int node) {
        return "127.0.0." + (node + 1);
    }

    static Path data(Path directory, int node) {
        return directory.resolve("node-" + node);
    }

    Sites withData(IntFunction<Path> other) {
        return new Sites(address, other, settings);
    }

    Sites withSettings(IntFunction<NodeProcess.Settings> other) {
        return new Sites(address, data, other);
    }

    /** The first of four free ports in a row: a node's internal ports follow its own. */
    private static int freePorts() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_END);
            if (NodeProcess.isFree(port)
                    && NodeProcess.isFree(port + 1)
                    && NodeProcess.isFree(port + 2)
                    && NodeProcess.isFree(port + 3)) {
                return port;
            }
        }
    }
}
