package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: what the image holds runs a node, and its health check tells whether it is ready. Method: the folder that the Dockerfile's last
 * stage copies together, with its environment, outside of a container, on a Java that has no compiler.
 */
class ImageIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path DOCKERFILE = ROOT.resolve("deploy/image/Dockerfile");
    private static final Path JDK = Path.of(System.getProperty("java.home"));
    private static final String BUILT = "/cairn/";
    private static final Duration READY_MAX = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Path image;
    private List<String> stage;

    @BeforeEach
    void copyTogether() throws IOException {
        image = Files.createDirectory(folder.resolve("image"));
        stage = lastStage();
        for (String line : stage) {
            if (line.startsWith("COPY ")) {
                String[] words = line.replace("--from=build ", "").split(" ", -1);
                Path source = ROOT.resolve(words[1].startsWith(BUILT) ? words[1].substring(BUILT.length()) : words[1]);
                copy(source, image.resolve(words[2]));
            }
        }
    }

    @Test
    void theNodeStartsWithoutSourcesOrACompilerAndSaysWhenItIsReady() throws Exception {
        int port = NodeProcess.freePort();
        assertThat(start(port, "./healthy").waitFor())
                .as("health before the start")
                .isNotZero();
        assertThat(start(port, "./cairn", "--version").waitFor()).isZero();
        assertThat(image.resolve("storage-node/target/cairn/cairn.aot")).isNotEmptyFile();

        Process node = start(port, "./cairn", "server");
        try {
            Await.until(READY_MAX, () -> "never healthy:\n" + log(), () -> !node.isAlive() || isHealthy(port));
            assertThat(node.isAlive()).as(log()).isTrue();
            assertThat(folder.resolve("data")).isDirectory();

            node.destroy(); // As docker stop: SIGTERM to the process that the entry point became.
            assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(node.exitValue()).as(log()).isZero();
        } finally {
            node.destroyForcibly();
        }
    }

    @Test
    void theImageRunsTheLauncherAsAUserWithoutRightsAndKeepsDataInAVolume() {
        assertThat(stage)
                .contains(
                        "USER 10001:10001",
                        "VOLUME /var/lib/cairn",
                        "ENTRYPOINT [\"/opt/cairn/cairn\"]",
                        "CMD [\"server\"]")
                .anyMatch(line -> line.startsWith("HEALTHCHECK ") && line.endsWith("CMD [\"/opt/cairn/healthy\"]"));
        assertThat(environment())
                .containsEntry("CAIRN_NODE_DATA_DIR", "/var/lib/cairn")
                .containsEntry("CAIRN_HTTP_HOST", "0.0.0.0");
    }

    private boolean isHealthy(int port) {
        try {
            return start(port, "./healthy").waitFor() == 0;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Process start(int port, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(image.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("CAIRN_"));
        builder.environment().putAll(environment());
        builder.environment()
                .putAll(Map.of(
                        "JAVA_HOME", runtime().toString(),
                        "CAIRN_NODE_DATA_DIR", folder.resolve("data").toString(),
                        "CAIRN_HTTP_HOST", "127.0.0.1",
                        "CAIRN_HTTP_PORT", Integer.toString(port)));
        return builder.start();
    }

    /** The Java of this test as an image has it: without a compiler. */
    private Path runtime() throws IOException {
        Path home = folder.resolve("runtime");
        if (!Files.exists(home)) {
            Files.createDirectories(home.resolve("bin"));
            Files.copy(JDK.resolve("release"), home.resolve("release"));
            Files.createSymbolicLink(home.resolve("bin/java"), JDK.resolve("bin/java"));
        }
        return home;
    }

    /** The {@code ENV} of the image. */
    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        stage.stream().filter(line -> line.startsWith("ENV ")).forEach(line -> {
            for (String word : line.substring("ENV ".length()).split(" +", -1)) {
                environment.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
            }
        });
        return environment;
    }

    /** Instructions of the last stage, one a line. */
    private static List<String> lastStage() throws IOException {
        String joined = Files.readString(DOCKERFILE).replace("\\\n", "");
        return joined.substring(joined.lastIndexOf("\nFROM ") + 1).lines().toList();
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }

    private static void copy(Path source, Path target) throws IOException {
        Files.createDirectories(target.getParent());
        try (Stream<Path> all = Files.walk(source)) {
            all.forEach(each -> {
                try {
                    Files.copy(each, target.resolve(source.relativize(each)), StandardCopyOption.COPY_ATTRIBUTES);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
