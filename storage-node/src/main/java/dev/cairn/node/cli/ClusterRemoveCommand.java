package dev.cairn.node.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        description = {
            "Removes a node that is drained, or lost for good: its copies are made from the others. A node that is up ends by itself.",
            ""
        })
final class ClusterRemoveCommand extends ClusterChangeCommand {
    @Parameters(paramLabel = "NODE", description = NODE)
    private String node = "";

    @Option(
            names = {"-f", "--force"},
            description = "Also if it is up and has blobs, or has the only copy of something, which is lost then.")
    private boolean force;

    ClusterRemoveCommand() {
        this(Terminal.system());
    }

    ClusterRemoveCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    ClusterStatus change(Client client) throws Failure, InterruptedException {
        return client.removeNode(ClusterStatus.text(client.cluster().node(node), "id"), force);
    }
}
