package dev.cairn.node.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code cp} and {@code mv} have in common: everything but the verb. No bytes pass through this machine. */
abstract class CopyingCommand extends RemoteCommand {
    private final Client.Verb verb;
    private final Status done;

    @Parameters(
            arity = "2..*",
            hideParamSyntax = true,
            paramLabel = "FROM... TO",
            description = "Objects (with -r folders), each BUCKET/KEY; then the place they go to.")
    private List<String> places = List.of();

    @Mixin
    private JobsOption jobs = new JobsOption();

    @Option(
            names = {"-r", "--recursive"},
            description = "The keys are folders. Each goes as a whole, at one moment, or not at all.")
    private boolean recursive;

    @Option(
            names = "--each",
            description = "With -r: object by object, for folders that are too large to go as a whole.")
    private boolean each;

    @Option(names = "--no-overwrite", description = "Fails if something is there.")
    private boolean noOverwrite;

    CopyingCommand(Terminal terminal, Client.Verb verb, Status done) {
        super(terminal);
        this.verb = verb;
        this.done = done;
    }

    @Override
    final int run(Client client, Report report) throws Failure, InterruptedException {
        int threads = jobs.jobs();
        Remote destination = Remote.parse(places.getLast());
        List<String> from = places.subList(0, places.size() - 1);
        if (from.size() > 1 && !destination.isFolder()) {
            throw new Failure.Usage(
                    "several objects need a folder to go to: end '%s' with a '/'".formatted(places.getLast()));
        }
        report.single(from.size() == 1 && !each);
        boolean _ = report.showProgress(terminal().errorColumns());
        Source<Transfer.Task> tasks =
                Source.concat(Source.of(from).map(place -> tasks(client, Remote.parse(place), destination)));
        return report.summary(Transfer.run(threads, tasks, report::result));
    }

    private Source<Transfer.Task> tasks(Client client, Remote from, Remote destination) throws Failure.Usage {
        if (!recursive) {
            if (from.key().isEmpty()) {
                throw new Failure.Usage("'%s' is a bucket: all its objects go with -r".formatted(from.bucket()));
            }
            if (from.lastName().isEmpty() && destination.isFolder()) {
                throw new Failure.Usage(
                        "'%s' ends in '/': for a folder use -r, for this object name the new key in full"
                                .formatted(from));
            }
            Remote to = destination.isFolder() ? destination.child(from.lastName()) : destination;
            return Source.of(List.of(() -> one(client, from, to)));
        }
        Remote to = destination.isFolder() ? destination.child(folderName(from)) : destination;
        if (!each) {
            return Source.of(List.of(() -> whole(client, from, to)));
        }
        if (from.bucket().equals(to.bucket()) && to.prefix().startsWith(from.prefix())) {
            throw new Failure.Usage("'%s' lies in '%s': --each would not come to an end".formatted(to, from));
        }
        int prefixLength = from.prefix().length();
        return new RemoteTree(client, from)
                .map(item -> () -> one(
                        client,
                        new Remote(from.bucket(), item.key()),
                        to.child(item.key().substring(prefixLength))));
    }

    private Result one(Client client, Remote from, Remote to) throws InterruptedException {
        try {
            ObjectInfo info = client.transfer(verb, from, to, !noOverwrite);
            return Result.of(done, "", to, info.bytes(), "from " + from)
                    .with(info)
                    .with("from", from.toString());
        } catch (Failure e) {
            return Result.failed("", from, e);
        }
    }

    private Result whole(Client client, Remote from, Remote to) throws InterruptedException {
        Remote folder = new Remote(to.bucket(), to.prefix());
        try {
            Map<String, Object> answer = client.transferAll(verb, from, to, !noOverwrite);
            long objects = answer.get("objects") instanceof Long n ? n : 0;
            long bytes = answer.get("bytes") instanceof Long n ? n : 0;
            if (objects == 0) {
                return Result.failed("", from, new Failure.Missing("no object in this folder"));
            }
            return Result.of(done, "", folder, bytes, Sizes.count(objects, "object") + " from " + from)
                    .with("from", from.toString())
                    .with("objects", objects);
        } catch (Failure.Refused e) {
            return Result.failed("", from, e.is("prefix-too-large") ? e.with("; or use --each") : e);
        } catch (Failure e) {
            return Result.failed("", from, e);
        }
    }

    /** The last name of a folder; for a whole bucket nothing, because its objects go as they are called. */
    private static String folderName(Remote from) {
        String name = from.prefix().replaceFirst("/$", "");
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
