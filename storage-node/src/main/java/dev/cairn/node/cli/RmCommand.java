package dev.cairn.node.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "rm",
        description = {
            "Removes objects; with -r all objects of folders.",
            "At a terminal -r asks before it begins; elsewhere it needs --force.",
            ""
        })
final class RmCommand extends RemoteCommand {
    @Parameters(arity = "1..*", paramLabel = "BUCKET/KEY", description = "Objects; with -r folders or buckets.")
    private List<String> places = List.of();

    @Mixin
    private JobsOption jobs = new JobsOption();

    @Option(
            names = {"-r", "--recursive"},
            description = "The keys are folders: removes all that is in them.")
    private boolean recursive;

    @Option(
            names = {"-f", "--force"},
            description = "Does not ask, and does not mind if an object is not there.")
    private boolean force;

    RmCommand() {
        this(Terminal.system());
    }

    RmCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Client client, Report report) throws Failure, InterruptedException {
        int threads = jobs.jobs();
        List<Remote> remotes = new ArrayList<>();
        for (String place : places) {
            Remote remote = Remote.parse(place);
            if (remote.key().isEmpty() && !recursive) {
                throw new Failure.Usage("'%s' is a bucket: rm -r removes its objects, rb the bucket".formatted(place));
            }
            remotes.add(remote);
        }
        if (recursive && !force && !isConfirmed(client, remotes)) {
            report.note("nothing was removed");
            return ExitCode.FAILED;
        }
        report.single(remotes.size() == 1 && !recursive);
        boolean _ = report.showProgress(terminal().errorColumns());
        Source<Transfer.Task> tasks = recursive
                ? Source.concat(Source.of(remotes).map(folder -> tasks(client, folder)))
                : Source.of(remotes)
                        .map(remote -> () -> remove(client, remote, 0).orTryFolder());
        return report.summary(Transfer.run(threads, tasks, report::result));
    }

    private boolean isConfirmed(Client client, List<Remote> folders) throws Failure, InterruptedException {
        if (!terminal().person().isThere()) {
            throw new Failure.Usage("nobody is there to ask: rm -r needs --force here");
        }
        AtomicLong objects = new AtomicLong();
        AtomicLong bytes = new AtomicLong();
        for (Remote folder : folders) {
            client.listing(folder.bucket(), folder.prefix(), Optional.empty(), line -> {
                objects.incrementAndGet();
                bytes.addAndGet(line.get("size") instanceof Long size ? size : 0);
            });
        }
        if (objects.get() == 0) {
            return true; // There is nothing to ask about; what is missing is reported as such.
        }
        String question = "Remove %s (%s) of %s? [y/N] "
                .formatted(Sizes.count(objects.get(), "object"), Sizes.human(bytes.get()), String.join(", ", places));
        String answer = terminal().person().ask(question).orElse("");
        return answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    }

    private Source<Transfer.Task> tasks(Client client, Remote folder) {
        Source.Step<ObjectInfo, Transfer.Task> step =
                item -> () -> remove(client, new Remote(folder.bucket(), item.key()), item.bytes());
        return force ? new RemoteTree(client, folder).map(step) : Tasks.each(client, folder, step);
    }

    private Result remove(Client client, Remote remote, long bytes) throws InterruptedException {
        try {
            client.delete(remote);
            return Result.of(Status.REMOVED, "", remote, bytes, "");
        } catch (Failure.Refused e) {
            // With -r another client may have been faster.
            return e.is("no-such-object") && (force || recursive)
                    ? Result.of(Status.REMOVED, "", remote, 0, "was not there")
                    : Result.failed("", remote, e);
        } catch (Failure e) {
            return Result.failed("", remote, e);
        }
    }
}
