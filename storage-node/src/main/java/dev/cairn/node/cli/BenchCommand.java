package dev.cairn.node.cli;

import dev.cairn.node.bench.Api;
import dev.cairn.node.bench.Load;
import dev.cairn.node.bench.LoadOptions;
import dev.cairn.node.bench.LoadResult;
import dev.cairn.node.logging.Logging;
import dev.cairn.node.logging.LoggingConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        description = {
            "Makes load on a node, checks every byte that it reads, and tells how fast and at what cost.",
            "Works in a bucket of its own, which it removes. See docs/benchmark.md.",
            ""
        })
final class BenchCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;
    private static final int NAME_BYTES = 6;

    /** How long a stop may take: the answers under way, the figures, the bucket. */
    private static final long STOP_SECONDS_MAX = 30;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private BenchOptions load = new BenchOptions();

    @Option(
            names = "--bucket",
            paramLabel = "NAME",
            description = "Where the objects go. Made and removed if it is not there; otherwise the objects stay. "
                    + "Default: a new name")
    private Optional<String> bucket = Optional.empty();

    @Option(names = "--keep", description = "Does not remove the bucket.")
    private boolean keep;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Writes the figures there as JSON too; '-' is standard output, in place of the text.")
    private Optional<String> json = Optional.empty();

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private HelpOption help = new HelpOption();

    @Override
    public Integer call() {
        Logging.configure(LoggingConfig.DEFAULT); // Netty tells much, unless told not to.
        try (Client client = connection.open()) {
            return run(client);
        } catch (Failure.Usage e) {
            note(e.text());
            note("see '%s --help'".formatted(spec.qualifiedName()));
            return e.exitCode();
        } catch (Failure e) {
            note(e.text());
            return e.exitCode();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return INTERRUPTED;
        }
    }

    private int run(Client client) throws Failure, InterruptedException {
        String name = bucket.orElseGet(BenchCommand::newName);
        var _ = Remote.bucket(name);
        LoadOptions options = load.on(client.server(), name, bucket.isEmpty());
        if (options.api() == Api.S3 && bucket.isEmpty()) {
            throw new Failure.Usage("--api s3 needs --bucket: buckets are made with Cairn's own API only");
        }
        Load running = new Load(options, this::note, BenchCommand::cpuNanos);
        CountDownLatch finished = new CountDownLatch(1);
        Thread hook = new Thread(() -> stop(running, finished), "stop-bench");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return run(client, options, running);
        } finally {
            finished.countDown();
            removeHook(hook);
        }
    }

    private int run(Client client, LoadOptions options, Load running) throws Failure, InterruptedException {
        boolean other = options.api() == Api.S3;
        Map<String, Object> node = other ? Map.of() : client.info();
        boolean made = !other && makeIfMissing(client, options.bucket());
        try {
            LoadResult result = running.run();
            print(result, new BenchFigures(options, node, result));
            return exitCode(result);
        } catch (IOException e) {
            throw e instanceof Failure failure ? failure : new Failure.Unreachable(String.valueOf(e.getMessage()), 0);
        } finally {
            if (made && !keep) {
                client.deleteBucket(options.bucket(), true);
            } else {
                note("the objects stay in bucket " + options.bucket());
            }
        }
    }

    /** Ctrl-C: the thread that works gets the time to print what there is, and to tidy up. */
    private static void stop(Load running, CountDownLatch finished) {
        running.stop();
        try {
            boolean _ = finished.await(STOP_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The machine is going down already, and the hook with it.
        }
    }

    /** @return whether it was not there */
    private static boolean makeIfMissing(Client client, String name) throws Failure, InterruptedException {
        try {
            var _ = client.bucket(name);
            return false;
        } catch (Failure.Refused e) {
            if (e.exitCode() != ExitCode.NOT_FOUND) {
                throw e;
            }
        }
        var _ = client.createBucket(name, Map.of());
        return true;
    }

    private void print(LoadResult result, BenchFigures figures) throws Failure {
        PrintWriter out = spec.commandLine().getOut();
        String target = json.orElse("");
        if (target.equals("-")) {
            out.println(Json.line(figures.json()));
        } else {
            figures.text().forEach(out::println);
        }
        out.flush();
        if (!target.isEmpty() && !target.equals("-")) {
            try {
                Files.writeString(Path.of(target), Json.line(figures.json()) + "\n");
            } catch (IOException e) {
                throw Failure.Local.of(target, e);
            }
        }
        result.failures().wrongShown().forEach(each -> note("wrong: " + each));
    }

    private int exitCode(LoadResult result) {
        if (result.failures().wrong() > 0) {
            note("%s came that can not be right"
                    .formatted(Sizes.count(result.failures().wrong(), "answer")));
            return ExitCode.FAILED;
        }
        if (result.stopped()) {
            return INTERRUPTED;
        }
        if (result.total().requests() == 0) {
            note("no request was answered as it should be");
            return ExitCode.FAILED;
        }
        return ExitCode.OK;
    }

    private void note(String text) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("cairn: " + text);
        err.flush();
    }

    private static String newName() {
        byte[] name = new byte[NAME_BYTES];
        new SecureRandom().nextBytes(name);
        return "bench-" + HexFormat.of().formatHex(name);
    }

    /** CPU time of this process; it stands still where the JVM does not tell. */
    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }
}
