package dev.cairn.node.cli;

import picocli.CommandLine.Command;

@Command(
        name = "mb",
        description = {"Makes buckets.", ""})
final class MbCommand extends BucketsCommand {
    MbCommand() {
        this(Terminal.system());
    }

    MbCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    Status one(Client client, String bucket) throws Failure, InterruptedException {
        var _ = client.createBucket(bucket);
        return Status.CREATED;
    }
}
