package dev.cairn.node.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "ls",
        description = {
            "Lists buckets, or the objects of a bucket whose keys begin with PREFIX.",
            "Folders (what is alike up to the next '/') are shown as one line that ends in '/'; with -r all objects are.",
            ""
        })
final class LsCommand extends RemoteCommand {
    /** How often to look whether anybody still reads, as in {@code cairn ls … | head}. */
    private static final int LINES_UNCHECKED_MAX = 1000;

    private static final String FOLDER_ROW = "%9s  %-20s  %s";

    @Parameters(arity = "0..*", paramLabel = "BUCKET[/PREFIX]", description = "Without it: all buckets.")
    private List<String> places = List.of();

    @Option(
            names = {"-r", "--recursive"},
            description = "All objects, not folders.")
    private boolean recursive;

    @Option(
            names = {"-l", "--long"},
            description = {
                "With size and time of the last change (UTC);",
                "of buckets with how many objects, what they take on the disk, and how many times less."
            })
    private boolean detailed;

    @Option(names = "--bytes", description = "Sizes as plain numbers.")
    private boolean plainBytes;

    private long lines;

    LsCommand() {
        this(Terminal.system());
    }

    LsCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Client client, Report report) throws Failure, InterruptedException {
        if (places.isEmpty()) {
            for (Map<String, Object> bucket : client.buckets()) {
                report.line(json() ? Json.line(bucket) : bucketRow(bucket));
            }
            return ExitCode.OK;
        }
        for (String place : places) {
            Remote remote = Remote.parse(place);
            Optional<String> delimiter = recursive ? Optional.empty() : Optional.of("/");
            client.listing(remote.bucket(), remote.key(), delimiter, line -> {
                report.line(json() ? Json.line(line) : objectRow(line));
                lines++;
                if (lines % LINES_UNCHECKED_MAX == 0 && terminal().outputLost().getAsBoolean()) {
                    throw new Failure.Local("standard output was closed, or cannot be written to");
                }
            });
        }
        return ExitCode.OK;
    }

    private String bucketRow(Map<String, Object> bucket) {
        String name = text(bucket, "name");
        if (!detailed) {
            return name;
        }
        long bytes = number(bucket, "bytes");
        long stored = bucket.containsKey("storedBytes") ? number(bucket, "storedBytes") : bytes;
        return String.format(
                Locale.ROOT,
                "%,12d  %9s  %9s  %7s  %-20s  %s",
                number(bucket, "objects"),
                size(bytes),
                size(stored),
                bucket.get("compressionRatio") instanceof Number ratio ? Sizes.times(ratio.doubleValue()) : "-",
                seconds(text(bucket, "created")),
                name);
    }

    private String objectRow(Map<String, Object> line) {
        String prefix = text(line, "prefix");
        if (!prefix.isEmpty()) {
            return detailed ? FOLDER_ROW.formatted("-", "-", prefix) : prefix;
        }
        String key = text(line, "key");
        return detailed ? row(number(line, "size"), text(line, "modified"), key) : key;
    }

    private String row(long bytes, String time, String name) {
        return String.format(Locale.ROOT, FOLDER_ROW, size(bytes), seconds(time), name);
    }

    private String size(long bytes) {
        return plainBytes ? Long.toString(bytes) : Sizes.human(bytes);
    }

    private static String seconds(String time) {
        return time.replaceFirst("\\.\\d+Z$", "Z");
    }

    private static String text(Map<String, Object> json, String name) {
        return json.get(name) instanceof String text ? text : "";
    }

    private static long number(Map<String, Object> json, String name) {
        return json.get(name) instanceof Long number ? number : 0;
    }
}
