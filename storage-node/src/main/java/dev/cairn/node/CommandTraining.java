package dev.cairn.node;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import picocli.CommandLine;

/** Runs every command against a node, and insists that each does what it should. */
final class CommandTraining {
    private static final int[] FILE_BYTES = {0, 700, 100_000, 3_000_000};

    private final String server;
    private final Path folder;

    /** @param folder empty, for files that go in and out */
    CommandTraining(NodeAddress address, Path folder) {
        this.server = "--server=" + address.url();
        this.folder = folder;
    }

    void run() throws IOException {
        Path files = folder.resolve("files");
        Path below = Files.createDirectories(files.resolve("below"));
        Random random = new Random(1);
        for (int bytes : FILE_BYTES) {
            byte[] body = new byte[bytes];
            random.nextBytes(body);
            Files.write(below.resolve(Integer.toString(bytes)), body);
        }
        String from = files.toString();
        run("mb", "trained");
        run("put", from, "trained/f");
        run("put", "--json", from, "trained/f");
        run("put", below + "/700", "trained/one");
        run("verify", from, "trained/f");
        run("ls");
        run("ls", "-l", "trained");
        run("ls", "-r", "--json", "trained");
        run("stat", "trained/one");
        run("cp", "trained/one", "trained/two");
        run("mv", "-r", "trained/f", "trained/g");
        run("get", "-r", "trained/g", folder.resolve("back").toString());
        run("rm", "trained/two");
        run("rb", "--force", "trained");
        run("bench", "--keys=100", "--warmup=0s", "--duration=300ms");
    }

    private void run(String... words) {
        String[] arguments = new String[words.length + 1];
        System.arraycopy(words, 0, arguments, 0, words.length);
        arguments[words.length] = server;
        StringWriter errors = new StringWriter();
        CommandLine command = Main.commandLine(arguments)
                .setOut(new PrintWriter(Writer.nullWriter()))
                .setErr(new PrintWriter(errors, true));
        int exitCode = command.execute(arguments);
        if (exitCode != 0) {
            throw new IllegalStateException(
                    "cairn %s ended with %d: %s".formatted(String.join(" ", words), exitCode, errors));
        }
    }
}
