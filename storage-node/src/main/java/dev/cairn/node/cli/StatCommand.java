package dev.cairn.node.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "stat",
        description = {"Shows what the store knows about objects and buckets.", ""})
final class StatCommand extends RemoteCommand {
    /** Of the column of names, unless one is longer. */
    private static final int NAME_WIDTH = 12;

    @Parameters(arity = "1..*", paramLabel = "BUCKET[/KEY]", description = "Objects or buckets.")
    private List<String> places = List.of();

    StatCommand() {
        this(Terminal.system());
    }

    StatCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Client client, Report report) throws Failure, InterruptedException {
        int exitCode = ExitCode.OK;
        List<Remote> remotes = new ArrayList<>();
        for (String place : places) {
            remotes.add(Remote.parse(place));
        }
        for (Remote remote : remotes) {
            try {
                show(report, describe(client, remote));
            } catch (Failure.Refused e) {
                report.failure(e.about(remote.toString()));
                exitCode = Math.max(exitCode, e.exitCode());
            }
        }
        return exitCode;
    }

    private static Map<String, Object> describe(Client client, Remote remote) throws Failure, InterruptedException {
        return remote.key().isEmpty()
                ? client.bucket(remote.bucket())
                : client.head(remote).json();
    }

    private void show(Report report, Map<String, Object> members) {
        if (json()) {
            report.line(Json.line(members));
            return;
        }
        Map<String, String> lines = lines(members);
        int width = lines.keySet().stream().mapToInt(String::length).reduce(NAME_WIDTH, Math::max);
        lines.forEach((name, text) -> report.line(("%-" + width + "s %s").formatted(name, readable(name, text))));
        if (places.size() > 1) {
            report.line("");
        }
    }

    /** One for each member, and for each member of one: settings in a single line can hardly be read. */
    private static Map<String, String> lines(Map<String, Object> members) {
        Map<String, String> lines = new LinkedHashMap<>();
        members.forEach((name, value) -> {
            if (value instanceof Map<?, ?> parts) {
                parts.forEach((part, held) -> lines.put(name + "." + part, text(held)));
            } else {
                lines.put(name, text(value));
            }
        });
        return lines;
    }

    private static String text(Object value) {
        return value instanceof Map<?, ?> map ? Json.line(Json.members(map)) : String.valueOf(value);
    }

    private static String readable(String name, String text) {
        return switch (name) {
            case "size", "bytes", "storedBytes" -> sized(text);
            case "compressionRatio" -> Sizes.times(Double.parseDouble(text));
            case "created", "modified" -> text.replaceFirst("^(\\S+)T([0-9:]+)(\\.\\d+)?Z$", "$1 $2 UTC");
            default -> text;
        };
    }

    private static String sized(String bytes) {
        long value = Long.parseLong(bytes);
        return value < 1024 ? bytes : "%s (%s)".formatted(bytes, Sizes.human(value));
    }
}
