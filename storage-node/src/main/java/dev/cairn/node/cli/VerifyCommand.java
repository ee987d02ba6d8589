package dev.cairn.node.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.DigestInputStream;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "verify",
        description = {
            "Compares files here with the store, by size and SHA-256.",
            "Takes the same places as put. Reports what is missing in the store, different, or extra in the store, and ends"
                    + " with 1 if there is any.",
            ""
        })
final class VerifyCommand extends RemoteCommand {
    @Parameters(
            arity = "2..*",
            hideParamSyntax = true,
            paramLabel = "LOCAL... BUCKET[/KEY]",
            description = "Files and folders; then the place in the store.")
    private List<String> places = List.of();

    @Mixin
    private JobsOption jobs = new JobsOption();

    @Option(
            names = {"-r", "--recursive"},
            description = "Not needed: folders are compared with all that is in them.")
    @SuppressWarnings("UnusedVariable") // Taken so that a habit does no harm.
    private boolean recursive;

    @Option(names = "--follow-links", description = "Compares what symbolic links in folders lead to.")
    private boolean followLinks;

    VerifyCommand() {
        this(Terminal.system());
    }

    VerifyCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Client client, Report report) throws Failure, InterruptedException {
        int threads = jobs.jobs();
        List<LocalSource> sources = LocalSource.of(places);
        report.single(sources.size() == 1 && !sources.getFirst().folder());
        if (report.showProgress(terminal().errorColumns())) {
            Tasks.countTotals(report.progress(), Tasks.localSizes(sources, followLinks));
        }
        Source<Transfer.Task> tasks =
                Source.concat(Source.of(sources).map(source -> tasks(client, report.progress(), source)));
        return report.summary(Transfer.run(threads, tasks, report::result));
    }

    private Source<Transfer.Task> tasks(Client client, Progress progress, LocalSource source) {
        if (!source.folder()) {
            return Source.of(List.of(() -> compareFile(client, progress, source)));
        }
        return Tasks.pairs(client, source, followLinks, true)
                .map(pair -> () -> compare(progress, source.target(), pair));
    }

    private static Result compareFile(Client client, Progress progress, LocalSource source)
            throws InterruptedException {
        String path = source.path().toString();
        try {
            Optional<ObjectInfo> there = client.find(source.target());
            if (there.isEmpty()) {
                var _ = client.bucket(source.target().bucket()); // Fails if it is the bucket that is missing.
            }
            if (source.kind() == LocalSource.Kind.STREAM) {
                return compareStream(progress, source, there);
            }
            FileStamp stamp = FileStamp.of(source.path());
            LocalEntry.File file = new LocalEntry.File(source.path(), path, stamp.bytes());
            return compare(progress, file, source.target(), there);
        } catch (Failure e) {
            return Result.failed(path, source.target(), e);
        }
    }

    private static Result compare(Progress progress, Remote folder, Merge.Pair pair) {
        if (pair.local().isEmpty()) {
            ObjectInfo extra = pair.remote().orElseThrow();
            return Result.of(Status.EXTRA, "", new Remote(folder.bucket(), extra.key()), extra.bytes(), "not here");
        }
        LocalEntry entry = pair.local().get();
        Remote target = folder.child(entry.name());
        String path = entry.path().toString();
        return switch (entry) {
            case LocalEntry.Ignored ignored ->
                Result.of(
                        pair.remote().isPresent() ? Status.DIFFERENT : Status.IGNORED,
                        path,
                        target,
                        0,
                        ignored.reason());
            case LocalEntry.Broken broken -> Result.failed(path, target, broken.failure());
            case LocalEntry.File file -> {
                try {
                    yield compare(progress, file, target, pair.remote());
                } catch (Failure.Local e) {
                    yield Result.failed(path, target, e);
                }
            }
        };
    }

    private static Result compare(Progress progress, LocalEntry.File file, Remote target, Optional<ObjectInfo> there)
            throws Failure.Local {
        String path = file.path().toString();
        if (there.isEmpty() || there.get().bytes() != file.bytes()) {
            progress.passed(file.bytes());
            return differing(path, target, file.bytes(), there);
        }
        String sha256 = Sha256.of(file.path());
        progress.moved(file.bytes());
        return sameSize(path, target, sha256, there.get());
    }

    /** A stream tells its size only when it has been read. */
    private static Result compareStream(Progress progress, LocalSource source, Optional<ObjectInfo> there)
            throws Failure.Local {
        String path = source.path().toString();
        try (DigestInputStream in = new DigestInputStream(Files.newInputStream(source.path()), Sha256.start())) {
            long bytes = in.transferTo(OutputStream.nullOutputStream());
            progress.moved(bytes);
            return there.isEmpty() || there.get().bytes() != bytes
                    ? differing(path, source.target(), bytes, there)
                    : sameSize(path, source.target(), Sha256.finish(in.getMessageDigest()), there.get());
        } catch (IOException e) {
            throw Failure.Local.of(path, e);
        }
    }

    private static Result differing(String path, Remote target, long bytes, Optional<ObjectInfo> there) {
        return there.isEmpty()
                ? Result.of(Status.MISSING, path, target, bytes, "not in the store")
                : Result.of(
                        Status.DIFFERENT,
                        path,
                        target,
                        bytes,
                        "%d bytes here, %d in the store"
                                .formatted(bytes, there.get().bytes()));
    }

    private static Result sameSize(String path, Remote target, String sha256, ObjectInfo there) {
        return there.sameBytes(there.bytes(), sha256)
                ? Result.of(Status.EQUAL, path, target, there.bytes(), "").with(there)
                : Result.of(Status.DIFFERENT, path, target, there.bytes(), "another SHA-256")
                        .with("sha256", sha256)
                        .with("sha256InStore", there.sha256());
    }
}
