package dev.cairn.node.cli;

import picocli.CommandLine.Command;

@Command(
        name = "mv",
        description = {
            "Moves or renames objects and folders inside the store.",
            "A place that ends in '/', or is only a bucket, takes them in under their own names; any other is the new name.",
            ""
        })
final class MvCommand extends CopyingCommand {
    MvCommand() {
        this(Terminal.system());
    }

    MvCommand(Terminal terminal) {
        super(terminal, Client.Verb.MOVE, Status.MOVED);
    }
}
