package dev.cairn.node;

import dev.cairn.node.cli.Cli;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code cairn}. */
public final class Main {
    private static final Map<String, Class<?>> SERVER_COMMANDS =
            Map.of("server", ServerCommand.class, "train", TrainCommand.class);

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine(arguments).execute(arguments));
    }

    /** Builds the commands that these arguments can reach: a server that starts need not know of the others. */
    static CommandLine commandLine(String... arguments) {
        CommandLine root = new CommandLine(new Root());
        root.setParameterExceptionHandler(Main::explain);
        String name = arguments.length == 0 ? "" : arguments[0];
        if (SERVER_COMMANDS.containsKey(name)) {
            root.addSubcommand(SERVER_COMMANDS.get(name));
        } else {
            SERVER_COMMANDS.values().forEach(root::addSubcommand);
            Cli.commands(arguments).forEach(root::addSubcommand);
        }
        root.getSubcommands().values().forEach(each -> each.setParameterExceptionHandler(Main::explain));
        return root;
    }

    /** Two lines instead of the whole usage: what is wrong, and where the help is. */
    private static int explain(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("cairn: " + wrong.getMessage());
        if (!UnmatchedArgumentException.printSuggestions(wrong, err)) {
            err.println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
        }
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    @Command(
            name = "cairn",
            description = "A distributed file store in one process.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            synopsisSubcommandLabel = "COMMAND",
            footer = {"", "Start a node with 'cairn server'; see 'cairn COMMAND --help' for the options of a command."})
    private static final class Root implements Runnable {
        @CommandLine.Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(), "Name a command: cairn COMMAND");
        }
    }
}
