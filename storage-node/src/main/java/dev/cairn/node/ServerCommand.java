package dev.cairn.node;

import dev.cairn.metadata.FailStop;
import dev.cairn.node.StartException.Reason;
import dev.cairn.node.config.ConfigSources;
import dev.cairn.node.config.ConfigSources.Flag;
import dev.cairn.node.config.ConfigurationException;
import dev.cairn.node.config.NodeConfig;
import dev.cairn.node.logging.Logging;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cairn server}: runs a node until it is told to stop. */
@Command(
        name = "server",
        description = "Starts a node and runs it until SIGTERM or Ctrl-C.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Without options it listens on 127.0.0.1:8080 and keeps its data in ./data. Every key that a file or the",
            "environment may set is in docs/configuration.md, every exit code in docs/operations.md."
        })
final class ServerCommand implements Callable<Integer> {
    @Option(names = "--data-dir", paramLabel = "DIR", description = "Where the node keeps its data (node.data-dir).")
    private Optional<String> dataDir = Optional.empty();

    @Option(names = "--host", paramLabel = "ADDRESS", description = "Address to listen on (http.host).")
    private Optional<String> host = Optional.empty();

    @Option(names = "--port", paramLabel = "PORT", description = "Port to listen on, 0 for any (http.port).")
    private Optional<String> port = Optional.empty();

    @Option(
            names = "--join",
            paramLabel = "HOST:PORT[,HOST:PORT]",
            description = "HTTP address of any member of a cluster to join; needs CAIRN_CLUSTER_SECRET (cluster.join).")
    private Optional<String> join = Optional.empty();

    @Option(
            names = "--replaces",
            paramLabel = "NODE",
            description = "Id of a node that is lost, in whose place this one joins (cluster.replaces).")
    private Optional<String> replaces = Optional.empty();

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file: HOCON, JSON or properties.")
    private Optional<Path> file = Optional.empty();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        try {
            NodeConfig config = new ConfigSources().load(file, System.getenv(), flags());
            Logging.configure(config.logging());
            return serve(config);
        } catch (ConfigurationException e) {
            err.println("cairn: " + e.getMessage());
            return Reason.CONFIGURATION.exitCode();
        } catch (StartException e) {
            err.println("cairn: " + e.getMessage());
            if (e.reason() == Reason.OTHER) {
                logger().error("The node cannot start", e.getCause());
            }
            return e.reason().exitCode();
        }
    }

    /** @return exit code */
    private int serve(NodeConfig config) throws StartException, InterruptedException {
        StopSignals signals = StopSignals.install();
        boolean removed;
        FailStop failStop = new HaltingFailStop();
        try (Node node = Node.open(config, InstantSource.system(), failStop)) {
            new Greeting(node.address(), node.dataDirectory())
                    .print(spec.commandLine().getOut());
            if (!node.address().isLoopback()) {
                logger().warn(
                                "Listening on {}: there is no access control yet, whoever reaches it may read, change and delete",
                                node.address());
            }
            var _ = node.removed().thenRun(signals::stop);
            signals.await();
            removed = node.removed().isDone();
            logger().info("Told to stop: finishing what is under way, at most {}", config.shutdownTimeout());
        }
        logger().info("Stopped");
        return removed ? Reason.REMOVED.exitCode() : 0;
    }

    private Map<String, Flag> flags() {
        Map<String, Flag> flags = new HashMap<>();
        dataDir.ifPresent(value -> flags.put("node.data-dir", new Flag("--data-dir", value)));
        host.ifPresent(value -> flags.put("http.host", new Flag("--host", value)));
        port.ifPresent(value -> flags.put("http.port", new Flag("--port", value)));
        join.ifPresent(value -> flags.put("cluster.join", new Flag("--join", value)));
        replaces.ifPresent(value -> flags.put("cluster.replaces", new Flag("--replaces", value)));
        return flags;
    }

    /** Only after logging is configured: the first use of a logger sets it up. */
    private static Logger logger() {
        return LoggerFactory.getLogger(ServerCommand.class);
    }
}
