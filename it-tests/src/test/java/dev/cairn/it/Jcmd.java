package dev.cairn.it;

import java.io.IOException;
import java.nio.file.Path;

/** Asks a running JVM, as a person would. */
final class Jcmd {
    private Jcmd() {}

    static String ask(long pid, String command) throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        return Extras.run(jcmd, Long.toString(pid), command);
    }
}
