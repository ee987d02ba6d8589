package dev.cairn.node.cli;

import picocli.CommandLine.Command;

@Command(
        name = "cp",
        description = {
            "Copies objects and folders inside the store.",
            "A place that ends in '/', or is only a bucket, takes them in under their own names; any other is the new name.",
            ""
        })
final class CpCommand extends CopyingCommand {
    CpCommand() {
        this(Terminal.system());
    }

    CpCommand(Terminal terminal) {
        super(terminal, Client.Verb.COPY, Status.COPIED);
    }
}
