package dev.cairn.node.cli;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "mb",
        description = {"Makes buckets.", ""})
final class MbCommand extends RemoteCommand {
    @Parameters(
            arity = "1..*",
            paramLabel = "BUCKET",
            description = "3 to 63 characters: a-z, 0-9, '-' and '.', as in S3.")
    private List<String> names = List.of();

    MbCommand() {
        this(Terminal.system());
    }

    MbCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Client client, Report report) throws Failure, InterruptedException {
        report.single(names.size() == 1);
        for (String name : names) {
            report.result(create(client, Remote.bucket(name)));
        }
        return report.summary(Optional.empty());
    }

    private static Result create(Client client, Remote bucket) throws InterruptedException {
        try {
            var _ = client.createBucket(bucket.bucket());
            return Result.of(Status.CREATED, "", bucket, 0, "");
        } catch (Failure e) {
            return Result.failed("", bucket, e);
        }
    }
}
