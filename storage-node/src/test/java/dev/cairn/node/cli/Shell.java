package dev.cairn.node.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import picocli.CommandLine;

/** Runs commands as a shell would, without a process. */
final class Shell {
    private final String server;
    private InputStream stdin = InputStream.nullInputStream();
    private OptionalInt columns = OptionalInt.empty();
    private Optional<String> answer = Optional.empty();
    private boolean outputLost;

    Shell(String server) {
        this.server = server;
    }

    Shell withInput(byte[] bytes) {
        return withInput(new ByteArrayInputStream(bytes));
    }

    Shell withInput(InputStream in) {
        stdin = in;
        return this;
    }

    Shell withTerminal(int width) {
        columns = OptionalInt.of(width);
        return this;
    }

    /** Standard output leads nowhere. */
    Shell withLostOutput() {
        outputLost = true;
        return this;
    }

    /** What the person at the terminal says when asked. */
    Shell withAnswer(String text) {
        answer = Optional.of(text);
        return this;
    }

    Outcome run(String... arguments) {
        ByteArrayOutputStream binary = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(stdin, binary, columns, () -> outputLost, person());
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = new CommandLine(command(arguments[0], terminal))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        List<String> rest = new ArrayList<>(Arrays.asList(arguments).subList(1, arguments.length));
        rest.add("--server=" + server);
        int exitCode = command.execute(rest.toArray(String[]::new));
        return new Outcome(exitCode, out.toString(), err.toString(), binary.toByteArray());
    }

    private Terminal.Person person() {
        return new Terminal.Person() {
            @Override
            public boolean isThere() {
                return answer.isPresent();
            }

            @Override
            public Optional<String> ask(String question) {
                return answer;
            }
        };
    }

    private static Object command(String name, Terminal terminal) {
        Map<String, Function<Terminal, Object>> commands = Map.of(
                "put", PutCommand::new,
                "get", GetCommand::new,
                "ls", LsCommand::new,
                "rm", RmCommand::new,
                "cp", CpCommand::new,
                "mv", MvCommand::new,
                "stat", StatCommand::new,
                "verify", VerifyCommand::new,
                "mb", MbCommand::new,
                "rb", RbCommand::new);
        return switch (name) {
            case "bench" -> new BenchCommand();
            case "cluster" -> new ClusterCommand();
            default -> commands.get(name).apply(terminal);
        };
    }

    /** @param binary what went to standard output as bytes, by {@code get … -} */
    record Outcome(int exitCode, String out, String err, byte[] binary) {
        List<String> lines() {
            return out.lines().toList();
        }

        /** Standard output as events. */
        List<Map<String, Object>> events() {
            return out.lines()
                    .map(line -> {
                        try {
                            return Json.object(new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8)));
                        } catch (IOException e) {
                            throw new UncheckedIOException(line, e);
                        }
                    })
                    .toList();
        }
    }
}
