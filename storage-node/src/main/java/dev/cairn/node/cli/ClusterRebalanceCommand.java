package dev.cairn.node.cli;

import picocli.CommandLine.Command;

@Command(
        name = "rebalance",
        description = {"Has all nodes look whether each copy is where it belongs, and move those that are not.", ""})
final class ClusterRebalanceCommand extends ClusterChangeCommand {
    ClusterRebalanceCommand() {
        this(Terminal.system());
    }

    ClusterRebalanceCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    ClusterStatus change(Client client) throws Failure, InterruptedException {
        return client.rebalance();
    }
}
