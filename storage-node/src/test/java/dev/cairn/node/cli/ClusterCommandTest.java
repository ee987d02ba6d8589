package dev.cairn.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.node.Node;
import dev.cairn.node.StartException;
import dev.cairn.node.cli.Shell.Outcome;
import dev.cairn.node.config.ConfigSources;
import dev.cairn.node.config.ConfigSources.Flag;
import dev.cairn.node.config.NodeConfig;
import dev.cairn.node.logging.Logging;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: nodes come and go by one command each, and no file is lost. Method: real nodes in this process, and the commands against them. */
class ClusterCommandTest {
    private static final String SECRET = "the secret of the clusters of this test";
    private static final int PORTS = 4;

    /** Below those that the system gives to connections. */
    private static final int PORT_MIN = 10_000;

    private static final int PORT_END = 32_000;

    @TempDir
    Path directory;

    private final List<Node> nodes = new CopyOnWriteArrayList<>();
    private final AtomicInteger directories = new AtomicInteger();

    @AfterEach
    void close() {
        nodes.forEach(Node::close);
    }

    /** Opens a node that founds a cluster, or joins that of the first one. */
    private Node open(Map<String, String> settings) throws StartException {
        Map<String, String> all = new HashMap<>(settings);
        all.put(
                "node.data-dir",
                directory.resolve("node-" + directories.getAndIncrement()).toString());
        all.put("http.port", String.valueOf(freePorts()));
        all.put("cluster.secret", SECRET);
        if (!nodes.isEmpty()) {
            all.put("cluster.join", address(nodes.getFirst()));
        }
        Map<String, Flag> flags = new HashMap<>();
        all.forEach((key, value) -> flags.put(key, new Flag("test", value)));
        NodeConfig config = new ConfigSources().load(Optional.empty(), Map.of(), flags);
        Logging.configure(config.logging());
        Node node = Node.open(config, InstantSource.system(), (reason, cause) -> {
            throw new AssertionError(reason, cause);
        });
        nodes.add(node);
        return node;
    }

    private static String address(Node node) {
        return node.address().url().replaceFirst("^http://", "");
    }

    /** The first of some free ones in a row: a node's internal ports follow its own. */
    private static int freePorts() {
        while (true) {
            int first = ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_END);
            if (areFree(first, first + PORTS)) {
                return first;
            }
        }
    }

    private static boolean areFree(int first, int end) {
        try {
            for (int port = first; port < end; port++) {
                new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
            }
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private static Outcome run(int exitCode, Node node, String... arguments) {
        Outcome outcome = new Shell(node.address().url()).run(arguments);
        assertThat(outcome.exitCode())
                .as("cairn %s: %s%s", String.join(" ", arguments), outcome.out(), outcome.err())
                .isEqualTo(exitCode);
        return outcome;
    }

    private void allFilesAreThere(Path tree, List<Node> asked) {
        asked.forEach(node -> run(0, node, "verify", tree.toString(), "files/tree"));
    }

    private Path tree() throws IOException {
        Path tree = Files.createDirectories(directory.resolve("tree"));
        for (int i = 0; i < 40; i++) {
            Files.writeString(tree.resolve("file-" + i), ("file " + i + " ").repeat(1_000));
        }
        return tree;
    }

    @Test
    void nodesComeAndGoByOneCommandEach() throws Exception {
        Node first = open(Map.of());
        Node second = open(Map.of("cluster.zone", "b"));
        Node third = open(Map.of());
        Node fourth = open(Map.of());
        Path tree = tree();
        run(0, second, "put", "--create", tree.toString(), "files/tree");

        Outcome balanced = run(0, third, "cluster", "rebalance", "--wait");
        assertThat(balanced.out()).contains("4 nodes, copies of each blob: 3", "nothing moves", "leader");

        assertThat(run(0, second, "cluster", "plan", "drain", address(fourth)).out())
                .contains(
                        "copies of partitions would move",
                        "at 64 MiB a second",
                        "Until they have moved: 0 partitions without a copy");
        Outcome inUse = run(1, second, "cluster", "remove", address(fourth));
        assertThat(inUse.err()).contains("is at work and has copies of", "drain it first");

        Outcome drained = run(0, second, "cluster", "drain", address(fourth), "--wait");
        assertThat(drained.out()).containsPattern(address(fourth) + ".* up, drained");
        run(0, third, "cluster", "remove", address(fourth), "--wait");
        fourth.removed().get(30, TimeUnit.SECONDS);
        fourth.close();
        assertThat(run(0, first, "cluster", "status").out()).contains("3 nodes").doesNotContain(address(fourth));
        allFilesAreThere(tree, List.of(first, second, third));

        third.close();
        Map<String, Object> status =
                run(0, first, "cluster", "status", "--json").events().getFirst();
        String lost = ClusterStatus.text(new ClusterStatus(status).node(address(third)), "id");
        Node fifth = open(Map.of("cluster.replaces", lost));
        Outcome whole = run(0, fifth, "cluster", "rebalance", "--wait");
        assertThat(whole.out()).contains("3 nodes").doesNotContain(lost);
        allFilesAreThere(tree, List.of(first, second, fifth));

        assertThat(run(0, first, "cluster", "dead-letters").out()).isEmpty();
        assertThat(run(0, first, "cluster", "dead-letters", "--retry", "--all").out())
                .contains("0 are tried again");
        assertThat(run(2, first, "cluster", "drain", "nowhere:1").err()).contains("no node has the address or id");
    }

    /** All that join do so at once, as the containers of a new cluster do. */
    @Test
    void aSixthNodeListensAndTakesThePlaceOfAVoterThatIsRemoved() throws Exception {
        Node first = open(Map.of());
        try (ExecutorService starts = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Node> start = () -> open(Map.of());
            for (Future<Node> started : starts.invokeAll(Collections.nCopies(5, start))) {
                started.get();
            }
        }
        run(0, first, "cluster", "rebalance", "--wait");
        assertThat(parts(first)).containsOnly(Map.entry("voter", 5L), Map.entry("listener", 1L));
        Node listener = node(first, "listener");
        Path tree = tree();
        run(0, listener, "put", "--create", tree.toString(), "files/tree");
        allFilesAreThere(tree, List.copyOf(nodes));

        Node lost = nodes.stream()
                .filter(node -> node != first && node != listener)
                .findFirst()
                .orElseThrow();
        String address = address(lost);
        lost.close();
        nodes.remove(lost);
        run(0, listener, "cluster", "remove", address, "--wait");

        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!parts(first).equals(Map.of("voter", 5L))) { // At the next look of the one that leads.
            assertThat(System.nanoTime()).as("is a listener still").isLessThan(end);
        }
        allFilesAreThere(tree, List.copyOf(nodes));
    }

    private static List<Map<String, Object>> statusOf(Node asked) {
        return new ClusterStatus(
                        run(0, asked, "cluster", "status", "--json").events().getFirst())
                .nodes();
    }

    private static Map<String, Long> parts(Node asked) {
        return statusOf(asked).stream()
                .collect(Collectors.groupingBy(node -> ClusterStatus.text(node, "log"), Collectors.counting()));
    }

    private Node node(Node asked, String part) {
        String address = statusOf(asked).stream()
                .filter(node -> ClusterStatus.text(node, "log").equals(part))
                .map(node -> ClusterStatus.text(node, "httpAddress"))
                .findFirst()
                .orElseThrow();
        return nodes.stream()
                .filter(node -> address(node).equals(address))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aNodeOnItsOwnSaysThatItIs() throws Exception {
        Map<String, Flag> flags = new HashMap<>();
        flags.put("node.data-dir", new Flag("test", directory.resolve("alone").toString()));
        flags.put("http.port", new Flag("test", "0"));
        Node alone = Node.open(
                new ConfigSources().load(Optional.empty(), Map.of(), flags),
                InstantSource.system(),
                (reason, cause) -> {
                    throw new AssertionError(reason, cause);
                });
        nodes.add(alone);

        assertThat(run(0, alone, "cluster", "status").out()).contains("is on its own");
        assertThat(run(1, alone, "cluster", "rebalance").err()).contains("without the secret of a cluster");
    }
}
