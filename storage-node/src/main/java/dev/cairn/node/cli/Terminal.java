package dev.cairn.node.cli;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/**
 * What surrounds the process.
 *
 * @param stdin bytes for {@code put -}
 * @param stdout bytes of {@code get … -}
 * @param errorColumns width of the terminal behind standard error, if it is one
 * @param outputLost whether text on standard output did not get where it should: a full disk, a closed pipe
 * @param person who sits at the terminal, if anybody does
 */
record Terminal(
        InputStream stdin, OutputStream stdout, OptionalInt errorColumns, BooleanSupplier outputLost, Person person) {
    /** Set by the launcher if standard error is a terminal: Java cannot tell. */
    static final String COLUMNS_VARIABLE = "CAIRN_TERMINAL_COLUMNS";

    private static final int COLUMNS_DEFAULT = 80;

    /** The real one. */
    static Terminal system() {
        // System.out swallows every failure: bytes that nobody got must not pass for written.
        FileOutputStream stdout = new FileOutputStream(FileDescriptor.out);
        return new Terminal(System.in, stdout, columns(System.getenv()), System.out::checkError, new ConsolePerson());
    }

    static OptionalInt columns(Map<String, String> environment) {
        String text = environment.getOrDefault(COLUMNS_VARIABLE, "");
        if (text.matches("[1-9]\\d{0,3}")) {
            return OptionalInt.of(Integer.parseInt(text));
        }
        return isTerminal(Path.of("/proc/self/fd/2")) ? OptionalInt.of(COLUMNS_DEFAULT) : OptionalInt.empty();
    }

    private static boolean isTerminal(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException _) {
            return false; // Not Linux: the launcher's word is all there is.
        }
    }

    /** Can be asked things. */
    interface Person {
        boolean isThere();

        /** The answer, or empty if the person closed the input. */
        Optional<String> ask(String question);
    }

    private static final class ConsolePerson implements Person {
        @Override
        public boolean isThere() {
            return Optional.ofNullable(System.console())
                    .filter(Console::isTerminal)
                    .isPresent();
        }

        @Override
        public Optional<String> ask(String question) {
            return Optional.ofNullable(System.console())
                    .flatMap(console -> Optional.ofNullable(console.readLine("%s", question)));
        }
    }
}
