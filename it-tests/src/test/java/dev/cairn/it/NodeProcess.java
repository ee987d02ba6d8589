package dev.cairn.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** A node as people run it: the packaged class path in a process of its own, on a free port of the loopback interface. */
final class NodeProcess implements AutoCloseable {
    static final Duration READY_MAX = Duration.ofMinutes(3);

    /** What this build of the project made. */
    static final Path BUILT = Path.of("..", "storage-node", "target", "cairn");

    private static final Path LIB = BUILT.resolve("lib");
    private static final Path AOT = Path.of("target", "cairn.aot").toAbsolutePath();
    private static final String MAIN = "dev.cairn.node.Main";
    private static final HttpClient PROBE =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final Process process;
    private final Path log;
    private final URI address;

    private NodeProcess(Process process, Path log, URI address) {
        this.process = process;
        this.log = log;
        this.address = address;
    }

    /** Starts a node over {@code dataDir} with the launcher's memory settings and waits until it is ready. */
    static NodeProcess start(Path dataDir) {
        return start(dataDir, new Settings());
    }

    static NodeProcess start(Path dataDir, Settings settings) {
        NodeProcess node = launch(dataDir, settings);
        node.awaitReady();
        return node;
    }

    /** Starts a node where another one was: who knew its address finds it again. */
    static NodeProcess startAt(URI address, Path dataDir) {
        NodeProcess node = launch(dataDir, new Settings(), address);
        node.awaitReady();
        return node;
    }

    /** Starts a node and does not wait. */
    static NodeProcess launch(Path dataDir, Settings settings) {
        return launch(dataDir, settings, URI.create("http://127.0.0.1:" + freePort()));
    }

    /** The same at an address of the caller's choice. */
    static NodeProcess launch(Path dataDir, Settings settings, URI address) {
        trainOnce();
        List<String> command = new ArrayList<>(settings.wrapper);
        command.addAll(java(settings.build, "-Xmx" + settings.heap));
        if (settings.build.equals(BUILT) && Files.exists(AOT)) {
            command.add("-XX:AOTCache=" + AOT);
        }
        command.addAll(settings.jvm);
        command.addAll(List.of("-cp", classPath(settings.build), MAIN, "server"));
        command.addAll(List.of("--data-dir", dataDir.toString()));
        command.addAll(List.of("--host", address.getHost(), "--port", Integer.toString(address.getPort())));
        Path log = dataDir.resolveSibling(dataDir.getFileName() + ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(settings.environment);
            builder.environment().put("MALLOC_ARENA_MAX", "2");
            return new NodeProcess(builder.start(), log, address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitReady() {
        if (!isReadyBeforeItEnds()) {
            throw new IllegalStateException("node ended with " + process.exitValue() + ":\n" + logText());
        }
    }

    /** Waits until the node is ready, or has ended before it was. */
    boolean isReadyBeforeItEnds() {
        HttpRequest probe = HttpRequest.newBuilder(address.resolve("/v1/health/ready"))
                .timeout(Duration.ofSeconds(2))
                .build();
        AtomicBoolean ready = new AtomicBoolean();
        Await.until(READY_MAX, () -> "node is not ready; its log:\n" + logText(), () -> {
            ready.set(PROBE.sendAsync(probe, HttpResponse.BodyHandlers.discarding())
                    .handle((answer, failure) -> failure == null && answer.statusCode() == 200)
                    .join());
            return ready.get() || !process.isAlive();
        });
        return ready.get();
    }

    URI address() {
        return address;
    }

    long pid() {
        return process.pid();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Completes with the exit code. */
    CompletableFuture<Integer> exit() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** {@code kill -9}: no hook runs, nothing is flushed. Returns once the process is gone. */
    void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }

    /** SIGSTOP: it answers nothing, and its connections stay open. */
    void pause() throws IOException {
        Extras.run("kill", "-STOP", Long.toString(pid()));
    }

    /** SIGCONT: it goes on as if no time had passed. */
    void resume() throws IOException {
        Extras.run("kill", "-CONT", Long.toString(pid()));
    }

    /** SIGTERM, then the exit code. */
    int stop(Duration limit) {
        process.destroy();
        try {
            return exit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            kill();
            throw new IllegalStateException("node did not stop within " + limit + ":\n" + logText(), e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Resident memory in bytes as the kernel counts it. */
    long residentBytes() {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String logText() {
        try {
            String text = Files.readString(log);
            return text.substring(Math.max(0, text.length() - 20_000));
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }

    @Override
    public void close() {
        kill();
    }

    /** The launcher's start-up cache, made once for each build: a start costs less than half with it. */
    private static synchronized void trainOnce() {
        try {
            if (Files.exists(AOT) && Files.getLastModifiedTime(AOT).compareTo(Files.getLastModifiedTime(LIB)) >= 0) {
                return;
            }
            Files.createDirectories(AOT.getParent());
            List<String> command = new ArrayList<>(java(BUILT, "-Xmx256m"));
            command.addAll(List.of("-XX:AOTCacheOutput=" + AOT, "-cp", classPath(BUILT), MAIN, "train"));
            Extras.run(command.toArray(String[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command line of one of the node's programs beside the server; its options follow. */
    static List<String> program(String heap, String name) {
        List<String> command = new ArrayList<>(java(BUILT, "-Xmx" + heap));
        command.addAll(List.of("-cp", classPath(BUILT), MAIN, name));
        return command;
    }

    private static List<String> java(Path build, String heap) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseCompactObjectHeaders",
                "-Djava.library.path=" + build.resolve("native").toAbsolutePath(),
                "--add-modules=java.se",
                "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-opens=java.management/sun.management=ALL-UNNAMED",
                "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                heap);
    }

    private static String classPath(Path build) {
        Path lib = build.resolve("lib");
        try (Stream<Path> jars = Files.list(lib)) {
            List<String> sorted = jars.map(Path::toString).sorted().toList();
            return String.join(":", sorted);
        } catch (IOException e) {
            throw new UncheckedIOException("the node is not packaged in " + lib.toAbsolutePath(), e);
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether nobody listens on a port now. */
    static boolean isFree(int port) {
        try (ServerSocket _ = new ServerSocket(port)) {
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /**
     * How to run a node.
     *
     * @param heap value of {@code -Xmx}
     * @param wrapper command that starts the command, such as strace
     * @param environment variables besides the inherited ones
     * @param jvm further options of the JVM
     * @param build what is run
     */
    record Settings(String heap, List<String> wrapper, Map<String, String> environment, List<String> jvm, Path build) {
        /** The quick compiler alone: for a node that lives for seconds. */
        private static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1";

        Settings() {
            this("512m", List.of(), Map.of(), List.of(), BUILT);
        }

        /** With these variables, too. */
        Settings with(Map<String, String> variables) {
            Map<String, String> all = new HashMap<>(environment);
            all.putAll(variables);
            return new Settings(heap, wrapper, all, jvm, build);
        }

        /** With these further options of the JVM. */
        Settings options(String... more) {
            return new Settings(heap, wrapper, environment, List.of(more), build);
        }

        Settings under(String... command) {
            return new Settings(heap, List.of(command), environment, jvm, build);
        }

        Settings ofBuild(Path other) {
            return new Settings(heap, wrapper, environment, jvm, other);
        }

        Settings shortLived() {
            return new Settings(heap, wrapper, environment, List.of(SHORT_LIVED), build);
        }
    }
}
