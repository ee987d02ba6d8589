package dev.cairn.node.cli;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Option;

/** What the commands that change a cluster have in common: they can wait until its copies have moved. */
abstract class ClusterChangeCommand extends RemoteCommand {
    /** What names a node. */
    static final String NODE = "Its address, its id, or what its id begins with.";

    private static final Duration LOOK = Duration.ofSeconds(1);

    @Option(
            names = "--wait",
            description =
                    "Ends when all copies are where they belong, and on no node that drains, and says how far it is.")
    private boolean waits;

    ClusterChangeCommand(Terminal terminal) {
        super(terminal);
    }

    /** Asks for the change. @return the cluster as it is then */
    abstract ClusterStatus change(Client client) throws Failure, InterruptedException;

    @Override
    final int run(Client client, Report report) throws Failure, InterruptedException {
        ClusterStatus status = change(client);
        String last = "";
        while (waits && !status.isSettled()) {
            String progress = progress(status);
            if (!progress.equals(last)) {
                report.note(progress);
            }
            last = progress;
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            status = client.cluster();
        }
        if (json()) {
            report.line(Json.line(status.json()));
        } else {
            status.lines().forEach(report::line);
        }
        return ExitCode.OK;
    }

    private static String progress(ClusterStatus status) {
        long moved = status.nodes().stream()
                .filter(node -> Boolean.TRUE.equals(node.get("moved")))
                .count();
        StringBuilder text = new StringBuilder("copies move: %d of %d nodes have given what they had"
                .formatted(moved, status.nodes().size()));
        for (Map<String, Object> node : status.nodes()) {
            if (ClusterStatus.isToGiveMore(node)) {
                text.append("; %s still stores %s"
                        .formatted(
                                ClusterStatus.text(node, "httpAddress"),
                                Sizes.human(ClusterStatus.number(node, "storedBytes"))));
            }
        }
        return text.toString();
    }
}
