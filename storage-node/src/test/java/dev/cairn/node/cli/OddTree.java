package dev.cairn.node.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A folder of files with the names and sizes that break careless code. */
final class OddTree {
    private OddTree() {}

    static void plant(Path root) throws IOException {
        plant(root, "empty", 0);
        plant(root, "with space.txt", 10);
        plant(root, "100%25+plus&amp;?query#fragment", 11);
        plant(root, "ünïcödé/日本語.txt", 12);
        plant(root, "emoji 😀/\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67.bin", 13);
        plant(root, "\uFFEE-after-surrogates-in-java", 14);
        plant(root, "n".repeat(255), 15);
        plant(root, "deep/er/and/deep/er/still", 16);
        plant(root, "a.b", 17);
        plant(root, "a/b", 18);
        plant(root, "a-b:copy", 19);
        plant(root, "back\\slash", 20);
        plant(root, "large", (int) Upload.DIGEST_FIRST_BYTES_MAX + 1);
        Files.createDirectories(root.resolve("empty folder/inside"));
    }

    static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Relative name to digest of every file; folders without files do not count. */
    static Map<String, String> contents(Path root) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(Files::isRegularFile).forEach(file -> contents.put(relative(root, file), digest(file)));
        }
        return contents;
    }

    private static void plant(Path root, String name, int bytes) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, random(name.hashCode(), bytes));
    }

    private static String relative(Path root, Path file) {
        return root.relativize(file).toString();
    }

    private static String digest(Path file) {
        try {
            return Sha256.of(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
