package dev.cairn.node;

import dev.cairn.node.config.ConfigSources;
import dev.cairn.node.config.ConfigSources.Flag;
import dev.cairn.node.config.NodeConfig;
import dev.cairn.node.logging.Logging;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code cairn train}: a short life of a node, for the JVM to watch while it makes its start-up cache. Ends with 0 only if
 * every request was answered as it should be: a cache made from errors would be a bad one.
 */
@Command(
        name = "train",
        description = "Runs a node in a temporary directory for some seconds, to make the start-up cache from.",
        mixinStandardHelpOptions = true,
        hidden = true)
final class TrainCommand implements Callable<Integer> {
    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long to send requests, ${DEFAULT-VALUE} by default.",
            defaultValue = "4")
    private int seconds;

    @Override
    public Integer call() throws Exception {
        Path directory = Files.createTempDirectory("cairn-train-");
        try {
            try (Node node = open(directory.resolve("data"), Map.of())) {
                new Training(node.address()).run(Duration.ofSeconds(seconds));
                new CommandTraining(node.address(), Files.createDirectory(directory.resolve("files"))).run();
            }
            trainTogether(directory, Duration.ofSeconds(seconds));
            return 0;
        } finally {
            delete(directory);
        }
    }

    /** Two nodes as one store: what they say to each other is most of the work of either, and else the first minutes of each would be slow. */
    private static void trainTogether(Path directory, Duration time)
            throws IOException, InterruptedException, StartException {
        try (Node first = open(directory.resolve("first"), member(""));
                Node second = open(
                        directory.resolve("second"),
                        member(first.address().url().replaceFirst("^http://", "")))) {
            new Training(first.address()).run(time);
            new Training(second.address()).run(time);
        }
    }

    private static Map<String, String> member(String join) throws IOException {
        Map<String, String> settings = new HashMap<>();
        settings.put("cluster.secret", "only for the time of this training");
        settings.put("cluster.join", join);
        try (ServerSocket log = free();
                ServerSocket membership = free();
                ServerSocket peer = free()) {
            settings.put("cluster.log-port", String.valueOf(log.getLocalPort()));
            settings.put("cluster.membership-port", String.valueOf(membership.getLocalPort()));
            settings.put("cluster.peer-port", String.valueOf(peer.getLocalPort()));
        }
        return settings;
    }

    private static ServerSocket free() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static Node open(Path data, Map<String, String> settings) throws StartException {
        Map<String, Flag> flags = new HashMap<>();
        settings.forEach((key, value) -> flags.put(key, new Flag("train", value)));
        flags.put("node.data-dir", new Flag("train", data.toString()));
        flags.put("http.port", new Flag("train", "0"));
        NodeConfig config = new ConfigSources().load(Optional.empty(), Map.of(), flags);
        Logging.configure(config.logging());
        StopSignals.install(); // Not to be stopped, but for the cache to hold what a server loads.
        return Node.open(config, InstantSource.system(), new HaltingFailStop());
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(TrainCommand::deleteOne);
        }
    }

    private static void deleteOne(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
