package dev.cairn.node.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "add",
        description = {"Lets a node that drains take copies again. A new node joins by being started, with --join.", ""
        })
final class ClusterAddCommand extends ClusterChangeCommand {
    @Parameters(paramLabel = "NODE", description = NODE)
    private String node = "";

    ClusterAddCommand() {
        this(Terminal.system());
    }

    ClusterAddCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    ClusterStatus change(Client client) throws Failure, InterruptedException {
        return client.drain(ClusterStatus.text(client.cluster().node(node), "id"), false);
    }
}
