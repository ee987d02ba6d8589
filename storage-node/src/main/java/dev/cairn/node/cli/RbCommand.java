package dev.cairn.node.cli;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "rb",
        description = {"Removes empty buckets; with --force all their objects too.", ""})
final class RbCommand extends RemoteCommand {
    @Parameters(arity = "1..*", paramLabel = "BUCKET", description = "Buckets.")
    private List<String> names = List.of();

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
    int run(Client client, Report report) throws Failure, InterruptedException {
        report.single(names.size() == 1);
        for (String name : names) {
            report.result(remove(client, Remote.bucket(name)));
        }
        return report.summary(Optional.empty());
    }

    private Result remove(Client client, Remote bucket) throws InterruptedException {
        try {
            client.deleteBucket(bucket.bucket(), force);
            return Result.of(Status.REMOVED, "", bucket, 0, "");
        } catch (Failure.Refused e) {
            return Result.failed("", bucket, e.is("bucket-not-empty") ? e.with("; or use rb --force") : e);
        } catch (Failure e) {
            return Result.failed("", bucket, e);
        }
    }
}
