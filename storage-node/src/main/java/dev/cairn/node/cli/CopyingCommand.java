package dev.cairn.node.cli;

import java.util.ArrayList;
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
        List<Route> routes = new ArrayList<>();
        for (String place : from) {
            routes.add(route(Remote.parse(place), destination));
        }
        Tasks.checkDistinct(routes.stream()
                .map(route -> recursive ? route.to.folder() : route.to)
                .toList());
        report.single(from.size() == 1 && !each);
        boolean _ = report.showProgress(terminal().errorColumns());
        Source<Transfer.Task> tasks = Source.concat(Source.of(routes).map(route -> tasks(client, route)));
        return report.summary(Transfer.run(threads, tasks, report::result));
    }

    private Route route(Remote from, Remote destination) throws Failure.Usage {
        Route route = new Route(from, target(from, destination));
        if (recursive ? from.folder().equals(route.to.folder()) : from.equals(route.to)) {
            throw new Failure.Usage("'%s' would go onto itself".formatted(from));
        }
        if (recursive && each && route.to.isIn(route.from)) {
            throw new Failure.Usage("'%s' lies in '%s': --each would not come to an end".formatted(route.to, from));
        }
        return route;
    }

    /** Where it goes. */
    private Remote target(Remote from, Remote destination) throws Failure.Usage {
        if (!recursive) {
            if (from.key().isEmpty()) {
                throw new Failure.Usage("'%s' is a bucket: all its objects go with -r".formatted(from.bucket()));
            }
            if (from.lastName().isEmpty() && destination.isFolder()) {
                throw new Failure.Usage(
                        "'%s' ends in '/': for a folder use -r, for this object name the new key in full"
                                .formatted(from));
            }
            return destination.isFolder() ? destination.child(from.lastName()) : destination;
        }
        return destination.isFolder() ? destination.child(folderName(from)) : destination;
    }

    private Source<Transfer.Task> tasks(Client client, Route route) {
        Remote from = route.from;
        if (!recursive) {
            return Source.of(List.of(() -> one(client, from, route.to).orTryFolder()));
        }
        if (!each) {
            return Source.of(List.of(() -> whole(client, from, route.to)));
        }
        int prefixLength = from.prefix().length();
        return Tasks.each(client, from, item -> {
            Remote object = new Remote(from.bucket(), item.key());
            Remote to = route.to.child(item.key().substring(prefixLength));
            return () -> to.isIn(from) ? inTheWay(object, to) : one(client, object, to);
        });
    }

    /** What lies where the object would go has perhaps not gone yet, and would be overwritten. */
    private static Result inTheWay(Remote object, Remote to) {
        return Result.failed(
                "", object, new Failure.Local("'%s' is among what goes itself; leave out --each".formatted(to)));
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
                return Tasks.noneIn(from);
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

    private record Route(Remote from, Remote to) {}

    /** The last name of a folder; for a whole bucket nothing, because its objects go as they are called. */
    private static String folderName(Remote from) {
        String name = from.prefix().replaceFirst("/$", "");
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
