package dev.cairn.node.cli;

import picocli.CommandLine.Option;

/** How a command that works on files and objects prints what it did. */
final class OutputOptions {
    @Option(names = "--json", description = "Events for machines on standard output, one JSON object a line.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Only failures, and what was asked for.")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            description = "One line for every file.")
    private boolean verbose;

    Report.Mode mode() {
        return new Report.Mode(json, quiet, verbose);
    }

    boolean json() {
        return json;
    }
}
