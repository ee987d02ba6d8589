package dev.cairn.replication;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Bytes by name, as an earlier build wrote them: a line each, in hex. {@code -Dcairn.golden.write=DIRECTORY} writes files of what is encoded now, for the
 * golden file of a new format.
 */
public final class GoldenFile {
    private GoldenFile() {}

    /** The text of a file with these bytes. */
    public static String of(String name, Map<String, byte[]> bytes) {
        String text = new TreeMap<>(bytes)
                .entrySet().stream()
                        .map(each -> "%s %s%n"
                                .formatted(each.getKey(), HexFormat.of().formatHex(each.getValue())))
                        .collect(Collectors.joining());
        String directory = System.getProperty("cairn.golden.write", "");
        if (!directory.isEmpty()) {
            try {
                Files.writeString(Path.of(directory, name + ".txt"), text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return text;
    }

    /** The text of a file in {@code src/test/resources/golden}. */
    public static String read(String name) {
        try (InputStream file = GoldenFile.class.getResourceAsStream("/golden/" + name + ".txt")) {
            return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is in it. */
    public static Map<String, byte[]> bytes(String name) {
        return read(name)
                .lines()
                .map(line -> line.split(" ", -1))
                .collect(Collectors.toMap(
                        parts -> parts[0], parts -> HexFormat.of().parseHex(parts[1])));
    }
}
