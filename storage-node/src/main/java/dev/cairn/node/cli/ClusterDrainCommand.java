package dev.cairn.node.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "drain",
        description = {
            "Has a node give all its copies to others: once it is drained, it can be stopped and removed.",
            ""
        })
final class ClusterDrainCommand extends ClusterChangeCommand {
    @Parameters(paramLabel = "NODE", description = NODE)
    private String node = "";

    ClusterDrainCommand() {
        this(Terminal.system());
    }

    ClusterDrainCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    ClusterStatus change(Client client) throws Failure, InterruptedException {
        return client.drain(ClusterStatus.text(client.cluster().node(node), "id"), true);
    }
}
