package dev.cairn.node.cli;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** The door to the commands, for the program's main class. Loads no server class. */
public final class Cli {
    private static final Map<String, Class<? extends Callable<Integer>>> COMMANDS = all();

    private Cli() {}

    /**
     * The picocli command classes by name, in the order in which help shows them. Each has a constructor without arguments.
     * To add one alone to the program's commands is faster: picocli reads the annotations of all that it is given.
     */
    public static Map<String, Class<? extends Callable<Integer>>> commands() {
        return COMMANDS;
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
        commands.put("cluster", ClusterCommand.class);
        commands.put("bench", BenchCommand.class);
        return Collections.unmodifiableMap(commands);
    }
}
