package dev.cairn.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A node as an earlier commit of this project has it, built from its history once. */
final class EarlierBuild {
    /** The last one that reads formats up to level 2 (docs/decisions/0213). */
    private static final String COMMIT = "ff40a815f2b52a129d3203f8bceedc147e5845da";

    /** Up to which it reads. */
    static final int FORMAT_LEVEL = 2;

    private static final Path ROOT = Path.of("..");
    private static final Path FOLDER =
            Path.of("target", "earlier-" + COMMIT.substring(0, 7)).toAbsolutePath();
    private static final long BUILD_MINUTES_MAX = 15;

    private EarlierBuild() {}

    /** Where its packages are. Builds it if that was not done yet; skips the test, loudly, where there is no history. */
    static Path made() throws IOException {
        Path made = FOLDER.resolve(Path.of("storage-node", "target", "cairn"));
        if (!Files.exists(FOLDER.resolve("built"))) {
            needHistory();
            build();
            Files.createFile(FOLDER.resolve("built"));
        }
        return made;
    }

    private static void needHistory() {
        Extras.needProgram("git");
        try {
            Extras.runIn(ROOT, "git", "cat-file", "-e", COMMIT + "^{commit}");
        } catch (IOException none) {
            Extras.skip("needs the project's history, with commit " + COMMIT);
        }
    }

    private static void build() throws IOException {
        Extras.run("rm", "-rf", FOLDER.toString());
        Files.createDirectories(FOLDER);
        Path archive = FOLDER.resolve("sources.tar");
        Extras.runIn(ROOT, "git", "archive", "-o", archive.toString(), COMMIT);
        Extras.runIn(FOLDER, "tar", "-xf", archive.toString());
        Path log = FOLDER.resolve("build.log");
        ProcessBuilder builder = new ProcessBuilder(
                        "./mvnw", "-q", "-B", "-DskipTests", "-pl", "storage-node", "-am", "package")
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(variable -> variable.startsWith("MAVEN_")); // Of the build around this.
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        try {
            if (!process.waitFor(BUILD_MINUTES_MAX, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IOException("the earlier build could not be made: " + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
