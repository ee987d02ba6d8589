package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Goal: a newcomer without a JDK 25 learns in one sentence what to install. Method: the JDK that runs this test is hidden, in a
 * mount namespace of the command's own.
 */
class LauncherIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path JDK = Path.of(System.getProperty("java.home"));

    @BeforeEach
    void canHideTheJdk() {
        Extras.needProgram("unshare");
        try {
            Extras.run("unshare", "-rm", "mount", "-t", "tmpfs", "none", JDK.toString());
        } catch (IOException e) {
            Extras.skip("needs mount namespaces");
        }
    }

    @Test
    void launcherWithoutAJdkSaysInOneSentenceWhatToInstallAndWhereItLooked() throws Exception {
        String said = failureWithoutJdk("./cairn server");

        assertThat(said.lines()).hasSize(1);
        assertThat(said)
                .startsWith("cairn: needs a JDK 25: install one")
                .contains("looked at CAIRN_JAVA_HOME, JAVA_HOME, java on PATH, /usr/lib/jvm");
    }

    @Test
    void buildWithoutAJdkSaysWhatToInstallAndWhereItLooked() throws Exception {
        if (failureWithoutJdk("java -version; false").contains("not found")) {
            Extras.skip("needs another Java for Maven to run on");
        }

        assertThat(failureWithoutJdk("./mvnw -B -q -pl monitoring validate"))
                .contains("needs JDK 25: install one", "looks at JAVA_HOME, PATH, /usr/lib/jvm");
    }

    /** What a command says that must fail for want of a JDK 25. */
    private static String failureWithoutJdk(String command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        "unshare", "-rm", "sh", "-c", "mount -t tmpfs none \"$0\" && " + command, JDK.toString())
                .directory(ROOT.toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.equals("JAVA_HOME") || name.equals("CAIRN_JAVA_HOME"));
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(command).isTrue();
        assertThat(process.exitValue()).as(output).isNotZero();
        return output;
    }
}
