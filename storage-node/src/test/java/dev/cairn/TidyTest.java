package dev.cairn;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reads the sources for what a reviewer would otherwise have to say again and again. */
final class TidyTest {
    /** The places that may ask the machine for the time; everything else is given a clock. */
    private static final Set<String> CLOCK_MAKERS = Set.of("dev/cairn/node/Main.java");

    private static final List<Ban> BANS = List.of(
            new Ban(
                    "Thread\\.sleep\\(|TimeUnit\\.\\w+\\.sleep\\(",
                    TidyTest::isTest,
                    "wait for the event itself: a latch, a future, or a condition polled up to a deadline"),
            new Ban(
                    "System\\.currentTimeMillis\\(|Instant\\.now\\(\\)|new Date\\(\\)",
                    source -> !isClockMaker(source),
                    "ask the injected java.time.InstantSource for stamps, System.nanoTime() for spans"),
            new Ban(
                    "\\b(TODO|FIXME|XXX)\\b",
                    source -> true,
                    "do it now, or open an issue and say here what holds today"));

    @Test
    void sourcesAreFreeOfBannedCalls() throws IOException {
        Map<Path, List<String>> sources = readSources();
        List<String> findings = sources.entrySet().stream()
                .flatMap(source -> BANS.stream()
                        .filter(ban -> ban.where().test(source.getKey()))
                        .flatMap(ban -> findings(ban, source.getKey(), source.getValue())))
                .toList();
        assertThat(findings).isEmpty();
    }

    /** Guards the test above: without sources there are no findings. */
    @Test
    void sourcesOfEveryModuleAreRead() throws IOException {
        assertThat(readSources().keySet().stream().map(path -> path.getName(0).toString()))
                .contains("metadata", "monitoring", "replication", "storage-node");
    }

    private static Stream<String> findings(Ban ban, Path source, List<String> lines) {
        return IntStream.range(0, lines.size())
                .filter(i -> ban.pattern().matcher(lines.get(i)).find())
                .mapToObj(i -> "%s:%d: %s  ->  %s"
                        .formatted(source, i + 1, lines.get(i).strip(), ban.instead()));
    }

    private static Map<Path, List<String>> readSources() throws IOException {
        Path root = repositoryRoot();
        try (Stream<Path> files = Files.find(root, 64, (path, attributes) -> isSource(root.relativize(path)))) {
            return files.collect(toMap(root::relativize, TidyTest::lines));
        }
    }

    private static boolean isSource(Path path) {
        return path.toString().endsWith(".java")
                && path.getNameCount() > 3
                && path.getName(1).toString().equals("src")
                && !path.endsWith("dev/cairn/TidyTest.java");
    }

    private static boolean isTest(Path source) {
        return source.getName(2).toString().equals("test") || source.startsWith("it-tests");
    }

    private static boolean isClockMaker(Path source) {
        return CLOCK_MAKERS.stream().anyMatch(source::endsWith);
    }

    private static Path repositoryRoot() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("mvnw"))) {
            folder = folder.getParent();
            assertThat(folder)
                    .as("the folder of mvnw, above " + Path.of("").toAbsolutePath())
                    .isNotNull();
        }
        return folder;
    }

    private static List<String> lines(Path path) {
        try {
            return Files.readAllLines(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Ban(Pattern pattern, Predicate<Path> where, String instead) {
        Ban(String pattern, Predicate<Path> where, String instead) {
            this(Pattern.compile(pattern), where, instead);
        }
    }
}
