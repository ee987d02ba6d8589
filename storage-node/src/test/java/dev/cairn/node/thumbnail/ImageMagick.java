package dev.cairn.node.thumbnail;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Debian's {@code imagemagick}, which other programs of the name {@code convert} are not taken for. */
final class ImageMagick {
    private static final List<String> NAMES = List.of("magick", "convert-im6.q16", "/usr/bin/convert", "convert");

    private ImageMagick() {}

    /** The program; the test is skipped, and says so, if there is none. */
    static String program() {
        return NAMES.stream().filter(ImageMagick::isThere).findFirst().orElseGet(() -> {
            String why = "ImageMagick is not installed";
            System.out.println("SKIPPED: " + why + " (see it-tests/README.md)");
            return abort(why);
        });
    }

    private static boolean isThere(String name) {
        try {
            Process process = new ProcessBuilder(name, "-version")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 && said.contains("ImageMagick Studio");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void convert(Path from, List<String> options, Path to) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program(), from + "[0]"));
        command.addAll(options);
        command.add(to.toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(command + ": " + said);
        }
    }
}
