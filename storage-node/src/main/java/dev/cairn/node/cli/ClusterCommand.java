package dev.cairn.node.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "cluster",
        description = {
            "Shows the nodes of a cluster, and changes them.",
            "",
            "A node joins by being started: cairn server --join HOST:PORT. NODE is its address, its id, or what its id begins with.",
            ""
        },
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ClusterStatusCommand.class,
            ClusterPlanCommand.class,
            ClusterAddCommand.class,
            ClusterDrainCommand.class,
            ClusterRemoveCommand.class,
            ClusterRebalanceCommand.class,
            DeadLettersCommand.class
        })
final class ClusterCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private HelpOption help = new HelpOption();

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Name a command: cairn cluster COMMAND");
    }
}
