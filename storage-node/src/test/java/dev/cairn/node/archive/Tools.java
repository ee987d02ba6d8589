package dev.cairn.node.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The ordinary tools, where they are installed. */
final class Tools {
    private Tools() {}

    /** Skips the test if the tool is missing, and says so. */
    static void need(String tool) {
        boolean there = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
        if (!there) {
            System.out.println("SKIPPED: " + tool + " is not installed; see it-tests/README.md");
        }
        assumeTrue(there, tool + " is not installed");
    }

    /**
     * Runs a tool, which must end well.
     *
     * @return what it printed
     */
    static String run(Path folder, List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder.getParent(), "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("TZ", "UTC");
        int status = builder.start().waitFor();
        String text = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(status).as("%s: %s", command, text).isZero();
        return text;
    }
}
