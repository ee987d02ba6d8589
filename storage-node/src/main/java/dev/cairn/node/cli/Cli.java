package dev.cairn.node.cli;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** The door to the commands, for the program's main class. Loads no server class. */
public final class Cli {
    private static final Map<String, Class<? extends Callable<Integer>>> COMMANDS = all();

    private Cli() {}

    /**
     * The picocli command classes that these arguments can reach: the one that they name, or all, in the order in which
     * help shows them. Reading the annotations of all takes as long as a small request. Each has a constructor without
     * arguments.
     */
    public static Collection<Class<? extends Callable<Integer>>> commands(String... arguments) {
        return Arrays.stream(arguments)
                .limit(1)
                .filter(COMMANDS::containsKey)
                .findFirst()
                .<Collection<Class<? extends Callable<Integer>>>>map(name -> List.of(COMMANDS.get(name)))
                .orElseGet(COMMANDS::values);
    }

    private static Map<String, Class<? extends Callable<Integer>>> all() {
        Map<String, Class<? extends Callable<Integer>>> commands = new LinkedHashMap<>();
        commands.put("put", PutCommand.class);
        commands.put("get", GetCommand.class);
        commands.put("ls", LsCommand.class);
        commands.put("rm", RmCommand.class);
        commands.put("cp", CpCommand.class);
        commands.put("mv", MvCommand.class);
        commands.put("stat", StatCommand.class);
        commands.put("verify", VerifyCommand.class);
        commands.put("mb", MbCommand.class);
        commands.put("rb", RbCommand.class);
        return commands;
    }
}
