package dev.cairn.node.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "put",
        description = {
            "Stores files and folders.",
            "A place that ends in '/', or is only a bucket, takes them in under their own names; any other place is the new"
                    + " name. What is there and equal is not sent again.",
            ""
        })
final class PutCommand extends RemoteCommand {
    @Parameters(
            arity = "2..*",
            hideParamSyntax = true,
            paramLabel = "LOCAL... BUCKET[/KEY]",
            description = "Files and folders (also pipes), or '-' for standard input; then the place in the store.")
    private List<String> places = List.of();

    @Mixin
    private JobsOption jobs = new JobsOption();

    @Option(
            names = {"-r", "--recursive"},
            description = "Not needed: folders are stored with all that is in them.")
    @SuppressWarnings("UnusedVariable") // Taken so that a habit does no harm.
    private boolean recursive;

    @Option(names = "--create", description = "Makes the bucket if it does not exist.")
    private boolean create;

    @Option(
            names = {"-f", "--force"},
            description = "Also sends what is there and equal.")
    private boolean force;

    @Option(names = "--no-overwrite", description = "Leaves alone what is there, equal or not.")
    private boolean noOverwrite;

    @Option(names = "--follow-links", description = "Stores what symbolic links in folders lead to.")
    private boolean followLinks;

    @Option(names = "--content-type", paramLabel = "TYPE", description = "Without it the server finds out.")
    private Optional<String> contentType = Optional.empty();

    @Option(names = "--meta", paramLabel = "NAME=VALUE", description = "Metadata of every object; may be repeated.")
    private Map<String, String> meta = new LinkedHashMap<>();

    @Option(names = "--tag", paramLabel = "NAME=VALUE", description = "Tag of every object; may be repeated.")
    private Map<String, String> tags = new LinkedHashMap<>();

    PutCommand() {
        this(Terminal.system());
    }

    PutCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Client client, Report report) throws Failure, InterruptedException {
        int threads = jobs.jobs();
        Upload upload = new Upload(client, report.progress(), options());
        if (places.contains("-")) {
            return putStandardInput(client, report, upload);
        }
        List<LocalSource> sources = LocalSource.of(places);
        createBucket(client, sources.getFirst().target().bucket());
        report.single(sources.size() == 1 && !sources.getFirst().folder());
        if (report.showProgress(terminal().errorColumns())) {
            Tasks.countTotals(report.progress(), Tasks.localSizes(sources, followLinks));
        }
        Source<Transfer.Task> tasks = Source.concat(Source.of(sources).map(source -> tasks(client, upload, source)));
        return report.summary(Transfer.run(threads, tasks, report::result));
    }

    private int putStandardInput(Client client, Report report, Upload upload) throws Failure, InterruptedException {
        Remote target = Remote.parse(places.getLast());
        if (places.size() != 2 || target.isFolder()) {
            throw new Failure.Usage("standard input needs one object to go to: put - BUCKET/KEY");
        }
        createBucket(client, target.bucket());
        report.single(true);
        boolean _ = report.showProgress(terminal().errorColumns());
        report.result(upload.store(terminal().stdin(), "-", target, Optional.empty()));
        return report.summary(Optional.empty());
    }

    private Source<Transfer.Task> tasks(Client client, Upload upload, LocalSource source) {
        if (!source.folder()) {
            return Source.of(List.of(() -> putFile(client, upload, source)));
        }
        return Tasks.pairs(client, source, followLinks, false)
                .map(pair -> () -> put(upload, source.target(), pair.local().orElseThrow(), pair.remote()));
    }

    private Result putFile(Client client, Upload upload, LocalSource source) throws InterruptedException {
        try {
            Optional<ObjectInfo> there = force && !noOverwrite ? Optional.empty() : client.find(source.target());
            return source.kind() == LocalSource.Kind.STREAM
                    ? putStream(upload, source, there)
                    : upload.store(source.path(), source.target(), there);
        } catch (Failure e) {
            return Result.failed(source.path().toString(), source.target(), e);
        }
    }

    private static Result putStream(Upload upload, LocalSource source, Optional<ObjectInfo> there)
            throws Failure.Local, InterruptedException {
        String name = source.path().toString();
        try (InputStream in = Files.newInputStream(source.path())) {
            return upload.store(in, name, source.target(), there);
        } catch (IOException e) {
            throw Failure.Local.of(name, e);
        }
    }

    private static Result put(Upload upload, Remote folder, LocalEntry entry, Optional<ObjectInfo> there)
            throws InterruptedException {
        String path = entry.path().toString();
        return switch (entry) {
            case LocalEntry.Ignored ignored ->
                Result.of(Status.IGNORED, path, folder.child(ignored.name()), 0, ignored.reason());
            case LocalEntry.Broken broken -> Result.failed(path, folder.child(broken.name()), broken.failure());
            case LocalEntry.File file -> {
                try {
                    yield upload.store(file.path(), Tasks.target(folder, file), there);
                } catch (Failure.Local e) {
                    yield Result.failed(path, folder.child(file.name()), e);
                }
            }
        };
    }

    private void createBucket(Client client, String bucket) throws Failure, InterruptedException {
        if (!create) {
            return;
        }
        try {
            var _ = client.createBucket(bucket, Map.of());
        } catch (Failure.Refused e) {
            if (!e.is("bucket-exists")) {
                throw e;
            }
        }
    }

    private Upload.Options options() throws Failure.Usage {
        Map<String, String> headers = new LinkedHashMap<>();
        contentType.ifPresent(type -> headers.put("Content-Type", type));
        meta.forEach((name, value) -> headers.put(HeaderNames.META + name, Addresses.encoded(value)));
        if (!tags.isEmpty()) {
            headers.put(HeaderNames.TAGS, Addresses.form(tags));
        }
        HeaderNames.check(headers);
        return new Upload.Options(force, !noOverwrite, headers);
    }
}
