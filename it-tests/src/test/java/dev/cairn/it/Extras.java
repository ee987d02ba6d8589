package dev.cairn.it;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** What some tests need of the machine beyond a JDK. */
final class Extras {
    private Extras() {}

    /** Skips the test, loudly, unless {@code program} is on the path. */
    static void needProgram(String program) {
        if (!isOnPath(program)) {
            skip("needs the program " + program);
        }
    }

    static boolean isOnPath(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** Skips the test, loudly, unless it may mount loop devices. */
    static void needLoopDevices() {
        if (!hasLoopDevices()) {
            skip("needs root, loop devices and mkfs.ext4");
        }
    }

    static boolean hasLoopDevices() {
        return "root".equals(System.getProperty("user.name"))
                && Files.exists(Path.of("/dev/loop-control"))
                && isOnPath("mkfs.ext4")
                && isOnPath("mount");
    }

    /** Skips the test, loudly, unless it may make network namespaces and filter what goes between them. */
    static void needNetworkNamespaces() {
        if (!"root".equals(System.getProperty("user.name"))
                || !isOnPath("ip")
                || !isOnPath("nft")
                || !isOnPath("nsenter")) {
            skip("needs root, iproute2, nftables and nsenter");
        }
    }

    /** Skips the test, loudly, unless a process may open so many files and sockets. */
    static void needOpenFiles(int count) throws IOException {
        Path limits = Path.of("/proc/self/limits");
        if (!Files.exists(limits)) {
            skip("needs Linux, to see what a process may open");
        }
        // The hard limit: a JVM raises its own to that.
        String limit = Files.readAllLines(limits).stream()
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> line.split(" +", -1)[4])
                .findFirst()
                .orElse("0");
        if (!limit.equals("unlimited") && Long.parseLong(limit) < count) {
            skip("needs %d open files in a process, which may open %s: see ulimit -n".formatted(count, limit));
        }
    }

    static void skip(String why) {
        System.out.println("SKIPPED: " + why + " (see it-tests/README.md)");
        abort(why);
    }

    /** Runs a program to its end. @throws IOException with its output if it fails or takes over a minute */
    static String run(String... command) throws IOException {
        return runIn(Path.of(""), command);
    }

    /** The same, in a folder. */
    static String runIn(Path folder, String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toAbsolutePath().toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + " failed: " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return output;
    }
}
