package dev.cairn.node.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "rb",
        description = {"Removes empty buckets; with --force all their objects too.", ""})
final class RbCommand extends BucketsCommand {
    @Option(
            names = {"-f", "--force"},
            description = "Removes the objects too. Does not ask.")
    private boolean force;

    RbCommand() {
        this(Terminal.system());
    }

    RbCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    Status one(Client client, String bucket) throws Failure, InterruptedException {
        client.deleteBucket(bucket, force);
        return Status.REMOVED;
    }
}
