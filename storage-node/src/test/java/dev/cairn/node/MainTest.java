package dev.cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Goal: what people type wrongly is answered in a line or two, with the exit code that docs/operations.md promises. */
class MainTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void helpNamesEveryCommandThatPeopleUse() {
        assertThat(run("--help")).isZero();

        assertThat(out.toString())
                .contains("server", "put", "get", "ls", "verify")
                .doesNotContain("train");
    }

    @Test
    void helpOfTheServerNamesItsOptions() {
        assertThat(run("server", "--help")).isZero();

        assertThat(out.toString()).contains("--data-dir", "--host", "--port", "--config", "docs/configuration.md");
    }

    @Test
    void aServerThatStartsBuildsNoOtherCommand() {
        assertThat(Main.commandLine("server").getSubcommands()).containsOnlyKeys("server");
    }

    @Test
    void theVersionIsSaid() {
        assertThat(run("--version")).isZero();

        assertThat(out.toString()).startsWith("cairn ").contains("Java 25");
    }

    @Test
    void noCommandIsAnErrorWithAHint() {
        assertThat(run()).isEqualTo(2);

        assertThat(err.toString()).isEqualToNormalizingNewlines("""
                cairn: Name a command: cairn COMMAND
                See 'cairn --help'.
                """);
    }

    @Test
    void anUnknownOptionIsNamedInTwoLines() {
        assertThat(run("server", "--colour", "red")).isEqualTo(2);

        assertThat(err.toString().lines()).hasSize(2).first().asString().contains("--colour");
    }

    @Test
    void aWrongValueEndsWithTwoAndOneSentence() {
        assertThat(run("server", "--port", "70000", "--data-dir", folder.toString()))
                .isEqualTo(2);

        assertThat(err.toString())
                .isEqualToNormalizingNewlines("cairn: http.port must be 0..65535; is 70000 (set by --port)\n");
    }

    @Test
    void aConfigurationFileThatIsNotThereIsNamed() {
        Path file = folder.resolve("cairn.conf");

        assertThat(run("server", "--config", file.toString())).isEqualTo(2);

        assertThat(err.toString())
                .isEqualToNormalizingNewlines("cairn: --config names %s, which is no readable file%n".formatted(file));
    }

    private int run(String... arguments) {
        CommandLine command = Main.commandLine(arguments);
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }
}
