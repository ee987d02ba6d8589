package dev.cairn.node.cli;

import picocli.CommandLine.Command;

@Command(
        name = "status",
        description = {"Shows the nodes: their part in the log, what they store, and what they owe.", ""})
final class ClusterStatusCommand extends RemoteCommand {
    ClusterStatusCommand() {
        this(Terminal.system());
    }

    ClusterStatusCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Client client, Report report) throws Failure, InterruptedException {
        ClusterStatus status = client.cluster();
        if (json()) {
            report.line(Json.line(status.json()));
        } else {
            status.lines().forEach(report::line);
        }
        return ExitCode.OK;
    }
}
