package dev.cairn.node.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "get",
        description = {
            "Fetches objects and folders.",
            "A LOCAL that ends in '/', or is '.', takes them in under their own names; any other is the new name. What is"
                    + " there and equal is not fetched again; a broken download is taken up where it broke.",
            ""
        })
final class GetCommand extends RemoteCommand {
    @Parameters(
            arity = "2..*",
            hideParamSyntax = true,
            paramLabel = "BUCKET[/KEY]... LOCAL",
            description = "Places in the store; then a file or folder, or '-' for standard output.")
    private List<String> places = List.of();

    @Mixin
    private JobsOption jobs = new JobsOption();

    @Option(
            names = {"-r", "--recursive"},
            description = "The keys are folders. Not needed for a bucket, or a key that ends in '/'.")
    private boolean recursive;

    @Option(
            names = {"-f", "--force"},
            description = "Also fetches what is there and equal.")
    private boolean force;

    @Option(names = "--no-overwrite", description = "Leaves alone what is there, equal or not.")
    private boolean noOverwrite;

    @Option(
            names = "--no-sync",
            description = "Does not wait for the disk. Faster with many small files; a power cut may harm the newest.")
    private boolean noSync;

    GetCommand() {
        this(Terminal.system());
    }

    GetCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Client client, Report report) throws Failure, InterruptedException {
        int threads = jobs.jobs();
        Download download = new Download(client, report.progress(), new Download.Options(force, !noOverwrite, !noSync));
        if (places.getLast().equals("-")) {
            return getToStandardOutput(report, download);
        }
        List<Wanted> wanted = wanted();
        report.single(wanted.size() == 1 && !wanted.getFirst().folder());
        if (report.showProgress(terminal().errorColumns())) {
            Tasks.countTotals(report.progress(), Source.concat(Source.of(wanted).map(each -> sizes(client, each))));
        }
        Source<Transfer.Task> tasks = Source.concat(Source.of(wanted).map(each -> tasks(client, download, each)));
        return report.summary(Transfer.run(threads, tasks, report::result));
    }

    private int getToStandardOutput(Report report, Download download) throws Failure, InterruptedException {
        Remote remote = Remote.parse(places.getFirst());
        if (places.size() != 2 || remote.key().isEmpty() || recursive || json()) {
            throw new Failure.Usage("standard output takes one object, and no --json: get BUCKET/KEY -");
        }
        Result result = download.fetch(remote, terminal().stdout());
        if (result.status() == Status.FAILED) {
            report.result(result);
        }
        return result.failure().map(Failure::exitCode).orElse(ExitCode.OK);
    }

    private List<Wanted> wanted() throws Failure {
        String last = places.getLast();
        Path local = LocalSource.path(last);
        boolean into = last.endsWith("/") || last.equals(".") || last.equals("..") || last.endsWith("/.");
        if (places.size() > 2 && !into && !Files.isDirectory(local)) {
            throw new Failure.Usage("several objects need a folder to go to: end '%s' with a '/'".formatted(last));
        }
        List<Wanted> wanted = new ArrayList<>();
        for (String place : places.subList(0, places.size() - 1)) {
            Remote remote = Remote.parse(place);
            boolean folder = recursive || remote.isFolder();
            // A file cannot take the name of a folder that is there, so it goes into it.
            boolean below = into || places.size() > 2 || (!folder && Files.isDirectory(local));
            wanted.add(new Wanted(remote, folder, local, below ? ownName(remote, folder) : Optional.empty()));
        }
        Tasks.checkDistinct(wanted.stream().map(Wanted::spelledOut).toList());
        return wanted;
    }

    private static Optional<String> ownName(Remote remote, boolean folder) {
        if (!folder) {
            return Optional.of(remote.lastName());
        }
        String name = remote.prefix().replaceFirst("/$", "");
        return Optional.of(name.isEmpty() ? remote.bucket() : name.substring(name.lastIndexOf('/') + 1));
    }

    private static Source<Transfer.Task> tasks(Client client, Download download, Wanted wanted) throws Failure {
        if (!wanted.folder) {
            return Source.of(List.of(() -> download.fetch(wanted.remote, Optional.empty(), wanted.file())
                    .orTryFolder()));
        }
        TargetFolder target = new TargetFolder(wanted.root());
        int prefixLength = wanted.remote.prefix().length();
        return Tasks.each(
                client,
                wanted.remote,
                item -> () -> download.fetch(
                        new Remote(wanted.remote.bucket(), item.key()),
                        Optional.of(item),
                        new FolderPlace(target, item.key().substring(prefixLength))));
    }

    private static Source<Long> sizes(Client client, Wanted wanted) throws Failure, InterruptedException {
        return wanted.folder
                ? new RemoteTree(client, wanted.remote).map(ObjectInfo::bytes)
                : Source.of(List.of(client.head(wanted.remote).bytes()));
    }

    /** @param below the name to take below {@code local}; empty if {@code local} is the name itself */
    private record Wanted(Remote remote, boolean folder, Path local, Optional<String> below) {
        /** For comparison with others; need not be a path. */
        String spelledOut() {
            return below.map(name -> local + "/" + name).orElse(local.toString());
        }

        /** The folder that gets what is in a folder of the store. */
        Path root() throws Failure.Local {
            if (below.isEmpty()) {
                return local;
            }
            Optional<String> refusal = TargetFolder.refusal(below.get());
            if (refusal.isPresent()) {
                throw new Failure.Local("'%s' cannot be the name of a folder here: %s. Name another"
                        .formatted(below.get(), refusal.get()));
            }
            return local.resolve(below.get());
        }

        Download.Place file() {
            return below.<Download.Place>map(name -> new FolderPlace(new TargetFolder(local), name))
                    .orElseGet(() -> new NamedPlace(local));
        }
    }

    private record FolderPlace(TargetFolder folder, String name) implements Download.Place {
        @Override
        public Path file() throws Failure.Local {
            return folder.place(name);
        }
    }

    /** A file name that the user chose. */
    private record NamedPlace(Path path) implements Download.Place {
        @Override
        public String name() {
            return path.toString();
        }

        @Override
        public Path file() throws Failure.Local {
            Path parent = path.toAbsolutePath().getParent();
            if (parent != null) {
                TargetFolder.create(parent);
            }
            return path;
        }
    }
}
