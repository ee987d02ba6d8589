package dev.cairn.replication;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A {@link LogProcess} and what it said. */
final class ChildJvm implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private final CompletableFuture<Long> ready = new CompletableFuture<>();
    private final Thread reader;

    private ChildJvm(Process process) {
        this.process = process;
        this.reader = Thread.ofPlatform().daemon().start(this::read);
    }

    /** @param prefix what runs the JVM, such as a tracer; empty for none */
    static ChildJvm start(List<String> prefix, Path directory, int entryBytes, int underWay) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LogProcess.class.getName(),
                directory.toString(),
                Integer.toString(entryBytes),
                Integer.toString(underWay)));
        return new ChildJvm(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    private void read() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                }
                if (line.startsWith("ready ")) {
                    ready.complete(number(line));
                }
            }
            ready.completeExceptionally(new IllegalStateException("ended before it was ready: " + lines()));
        } catch (IOException failure) {
            ready.completeExceptionally(failure);
        }
    }

    /** Returns the number of its first entry. */
    long awaitReady() throws Exception {
        return ready.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    /** Whether it ended by itself within the time. */
    boolean endsWithin(Duration time) throws InterruptedException {
        return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    int awaitExit() throws InterruptedException {
        if (!endsWithin(LIMIT)) {
            throw new IllegalStateException("still running: " + lines());
        }
        reader.join();
        return process.exitValue();
    }

    /** With SIGKILL, as if the plug was pulled, but for the page cache. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        reader.join();
    }

    List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** The last number that was acknowledged, -1 if none was. */
    long lastAcknowledged() {
        return lines().stream()
                .filter(line -> line.startsWith("ack "))
                .mapToLong(ChildJvm::number)
                .max()
                .orElse(-1);
    }

    private static long number(String line) {
        return Long.parseLong(line.substring(line.indexOf(' ') + 1));
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly); // What a tracer runs outlives it.
        process.destroyForcibly();
    }
}
