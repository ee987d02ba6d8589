package dev.cairn.node.cli;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Option;

/** What the commands that change a cluster have in common: they can wait until its copies have moved. */
abstract class ClusterChangeCommand extends RemoteCommand {
    /** What names a node. */
    static final String NODE = "Its address, its id, or what its id begins with.";

    private static final String ONE_TOO_MANY = "cluster-moving";
    private static final Duration LOOK = Duration.ofSeconds(1);

    @Option(
            names = "--wait",
            description =
                    "Waits for its turn while too many changes move, ends when all copies are where they belong, and on no node that drains, and says how far it is.")
    private boolean waits;

    ClusterChangeCommand(Terminal terminal) {
        super(terminal);
    }

    /** Asks for the change. @return the cluster as it is then */
    abstract ClusterStatus change(Client client) throws Failure, InterruptedException;

    @Override
    final int run(Client client, Report report) throws Failure, InterruptedException {
        Steps steps = new Steps(report);
        ClusterStatus status = changeInTurn(client, steps);
        while (waits && !status.isSettled()) {
            steps.await(status);
            status = client.cluster();
        }
        if (json()) {
            report.line(Json.line(status.json()));
        } else {
            status.lines().forEach(report::line);
        }
        return ExitCode.OK;
    }

    /** What the change comes to once it is no longer one too many, if there is time to wait for that. */
    private ClusterStatus changeInTurn(Client client, Steps steps) throws Failure, InterruptedException {
        while (true) {
            try {
                return change(client);
            } catch (Failure.Refused refused) {
                if (!waits || !refused.is(ONE_TOO_MANY)) {
                    throw refused;
                }
                steps.await(client.cluster());
            }
        }
    }

    /** Says how far a cluster is, if it is further than it was, and waits a moment. */
    private static final class Steps {
        private final Report report;
        private String last = "";

        Steps(Report report) {
            this.report = report;
        }

        void await(ClusterStatus status) throws InterruptedException {
            String now = progress(status);
            if (!now.equals(last)) {
                report.note(now);
            }
            last = now;
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        }
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
