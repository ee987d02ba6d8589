package dev.cairn.it.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** A server under load in a process of its own; closing it ends the process. */
final class Server implements AutoCloseable {
    static final Duration STOP_MAX = Duration.ofSeconds(60);

    private static final int PORT_MIN = 10_000;
    private static final int PORT_END = 32_000;

    private final Process process;
    private final URI address;
    private final Duration start;

    private Server(Process process, URI address, Duration start) {
        this.process = process;
        this.address = address;
        this.start = start;
    }

    /**
     * Starts a program and returns when it has printed {@code ready}; what it prints is read, not polled for, because on two
     * cores that would slow down what it waits for.
     *
     * @param log takes what the program printed until then, and goes on to do so
     */
    static Server start(List<String> command, Map<String, String> environment, int port, String ready, Path log)
            throws IOException {
        long began = System.nanoTime();
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        BufferedReader lines = process.inputReader();
        StringBuilder printed = new StringBuilder();
        for (String line = lines.readLine(); ; line = lines.readLine()) {
            if (line == null) {
                throw new IOException(String.join(" ", command) + " ended before it was ready:\n" + printed);
            }
            printed.append(line).append('\n');
            if (line.contains(ready)) {
                break;
            }
        }
        Duration start = Duration.ofNanos(System.nanoTime() - began);
        Files.writeString(log, printed);
        Thread.ofVirtual().name("log-of-" + process.pid()).start(() -> drain(lines, log));
        return new Server(process, URI.create("http://127.0.0.1:" + port), start);
    }

    URI address() {
        return address;
    }

    Process process() {
        return process;
    }

    /** From the start of the process until it said that it was ready. */
    Duration start() {
        return start;
    }

    /** Lets it be for a while, as a node that nobody uses. */
    void idle(Duration time) {
        if (Programs.waitFor(process, time)) {
            throw new IllegalStateException("the server ended with " + process.exitValue());
        }
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        process.destroy();
        if (!Programs.waitFor(process, STOP_MAX)) {
            kill();
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** The first of so many in a row, below those that the system gives to connections. */
    static int freePorts(int count) {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_END);
            if (IntStream.range(port, port + count).allMatch(Server::isFree)) {
                return port;
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket _ = new ServerSocket(port)) {
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /** Until the process has ended: then its output is closed, in the middle of a line or not. */
    private static void drain(BufferedReader lines, Path log) {
        try (BufferedWriter writer = Files.newBufferedWriter(log, StandardOpenOption.APPEND)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                writer.write(line);
                writer.newLine();
            }
        } catch (IOException ended) {
            // Closed under the reader: what it printed last is of no interest.
            return;
        }
    }
}
