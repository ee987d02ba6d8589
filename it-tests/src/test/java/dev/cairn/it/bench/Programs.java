package dev.cairn.it.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Other programs, run to their end. */
final class Programs {
    /** The longest that one measurement may take. */
    static final Duration RUN_MAX = Duration.ofMinutes(30);

    private Programs() {}

    static boolean has(String program) {
        return Arrays.stream((System.getenv().getOrDefault("PATH", "") + ":/usr/sbin").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** Its standard output. @throws IOException with both outputs if it fails or takes longer than {@link #RUN_MAX} */
    static String output(String... command) throws IOException {
        return output(List.of(command), Map.of());
    }

    static String output(List<String> command, Map<String, String> environment) throws IOException {
        Path errors = Files.createTempFile("cairn-bench", ".err");
        Path out = Files.createTempFile("cairn-bench", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectError(errors.toFile())
                    .redirectOutput(out.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            boolean ended = waitFor(process, RUN_MAX);
            String text = Files.readString(out, StandardCharsets.UTF_8);
            if (!ended || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(
                        "%s failed:%n%s%n%s".formatted(String.join(" ", command), text, Files.readString(errors)));
            }
            return text;
        } finally {
            Files.deleteIfExists(errors);
            Files.deleteIfExists(out);
        }
    }

    static boolean waitFor(Process process, Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted"));
        }
    }
}
