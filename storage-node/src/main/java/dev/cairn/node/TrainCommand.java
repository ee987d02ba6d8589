package dev.cairn.node;

import dev.cairn.node.config.ConfigSources;
import dev.cairn.node.config.ConfigSources.Flag;
import dev.cairn.node.config.NodeConfig;
import dev.cairn.node.logging.Logging;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
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
            NodeConfig config = new ConfigSources()
                    .load(
                            Optional.empty(),
                            Map.of(),
                            Map.of(
                                    "node.data-dir",
                                            new Flag(
                                                    "train",
                                                    directory.resolve("data").toString()),
                                    "http.port", new Flag("train", "0")));
            Logging.configure(config.logging());
            StopSignals.install(); // Not to be stopped, but for the cache to hold what a server loads.
            try (Node node = Node.open(config, InstantSource.system(), new HaltingFailStop())) {
                new Training(node.address()).run(Duration.ofSeconds(seconds));
                new CommandTraining(node.address(), Files.createDirectory(directory.resolve("files"))).run();
            }
            return 0;
        } finally {
            delete(directory);
        }
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
