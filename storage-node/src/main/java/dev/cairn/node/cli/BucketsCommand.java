package dev.cairn.node.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/** What {@code mb} and {@code rb} have in common: one call for each bucket named. */
abstract class BucketsCommand extends RemoteCommand {
    @Parameters(
            arity = "1..*",
            paramLabel = "BUCKET",
            description = "3 to 63 characters: a-z, 0-9, '-' and '.', as in S3.")
    private List<String> names = List.of();

    BucketsCommand(Terminal terminal) {
        super(terminal);
    }

    /** The work on one bucket. @return what became of it */
    abstract Status one(Client client, String bucket) throws Failure, InterruptedException;

    @Override
    final int run(Client client, Report report) throws Failure, InterruptedException {
        List<Remote> buckets = new ArrayList<>();
        for (String name : names) {
            buckets.add(Remote.bucket(name)); // All, before anything is done: a name that is wrong changes nothing.
        }
        report.single(buckets.size() == 1);
        for (Remote bucket : buckets) {
            report.result(result(client, bucket));
        }
        return report.summary(Optional.empty());
    }

    private Result result(Client client, Remote bucket) throws InterruptedException {
        try {
            return Result.of(one(client, bucket.bucket()), "", bucket, 0, "");
        } catch (Failure e) {
            return Result.failed("", bucket, e);
        }
    }
}
