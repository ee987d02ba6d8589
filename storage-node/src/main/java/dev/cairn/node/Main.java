package dev.cairn.node;

import dev.cairn.node.cli.Cli;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code cairn}. */
public final class Main {
    private static final Map<String, Class<?>> COMMANDS = commands();

    private Main() {}

    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT); // Programs read most of what is written here: files, headers, JSON.
        System.exit(commandLine(arguments).execute(arguments));
    }

    /** Builds the commands that these arguments can reach: reading all of them takes longer than a small request. */
    static CommandLine commandLine(String... arguments) {
        CommandLine root = new CommandLine(new Root());
        root.setParameterExceptionHandler(Main::explain);
        reachable(arguments).forEach(root::addSubcommand);
        root.getSubcommands().values().forEach(each -> each.setParameterExceptionHandler(Main::explain));
        return root;
    }

    /** The command that the first argument names, or all: for help, and to suggest what may have been meant. */
    private static Collection<Class<?>> reachable(String... arguments) {
        return Arrays.stream(arguments)
                .limit(1)
                .filter(COMMANDS::containsKey)
                .findFirst()
                .<Collection<Class<?>>>map(name -> List.of(COMMANDS.get(name)))
                .orElseGet(COMMANDS::values);
    }

    private static Map<String, Class<?>> commands() {
        Map<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("server", ServerCommand.class);
        commands.put("train", TrainCommand.class);
        commands.putAll(Cli.commands());
        return commands;
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
