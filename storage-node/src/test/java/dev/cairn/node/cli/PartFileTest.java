package dev.cairn.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartFileTest {
    private static final String SHA_OF_ABCD = "88d4266fd4e6338d13b845fcf289579d209c897823b9217da3e161936f031589";

    private static final int ROUNDS = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private Path temp;

    @Test
    void laterRunGoesOnWhereTheFirstEnded() throws IOException {
        Path target = temp.resolve("n".repeat(255));
        try (PartFile first = PartFile.open(target, SHA_OF_ABCD)) {
            write(first, "ab");
        }
        try (PartFile second = PartFile.open(target, SHA_OF_ABCD)) {
            assertThat(second.bytes()).isEqualTo(2);
            write(second, "cd");
            assertThat(second.sha256()).isEqualTo(SHA_OF_ABCD);
            second.replace(target, true);
        }

        assertThat(target).hasContent("abcd");
        assertThat(names()).containsExactly("n".repeat(255));
    }

    @Test
    void secondDownloadOfTheSameFileIsTurnedAway() throws IOException {
        Path target = temp.resolve("f");
        try (PartFile first = PartFile.open(target, SHA_OF_ABCD)) {
            write(first, "ab");
            assertThatThrownBy(() -> PartFile.open(target, SHA_OF_ABCD)).hasMessageContaining("under way");
        }
    }

    @Test
    void otherTargetsAndOtherBytesHaveTheirOwn() throws IOException {
        try (PartFile one = PartFile.open(temp.resolve("f"), SHA_OF_ABCD);
                PartFile two = PartFile.open(temp.resolve("g"), SHA_OF_ABCD);
                PartFile three = PartFile.open(temp.resolve("f"), "00")) {
            assertThat(names()).hasSize(3).allMatch(PartFile::isName);
            assertThat(List.of(one.bytes(), two.bytes(), three.bytes())).containsOnly(0L);
        }
    }

    @Test
    void linkUnderThePartsNameIsNotFollowed() throws IOException {
        Path target = temp.resolve("f");
        Path outside = Files.writeString(temp.resolve("outside"), "mine");
        String name;
        try (PartFile part = PartFile.open(target, SHA_OF_ABCD)) {
            write(part, "ab");
            name = names().stream().filter(PartFile::isName).findFirst().orElseThrow();
            part.delete();
        }
        Files.createSymbolicLink(temp.resolve(name), outside);

        try (PartFile part = PartFile.open(target, SHA_OF_ABCD)) {
            assertThat(part.bytes()).isZero();
            write(part, "abcd");
        }

        assertThat(outside).hasContent("mine");
    }

    @Test
    void whatWasPutInThePartsPlaceDoesNotGetTheFinalName() throws IOException {
        Path target = temp.resolve("f");
        try (PartFile part = PartFile.open(target, SHA_OF_ABCD)) {
            write(part, "abcd");
            Path other = Files.writeString(temp.resolve("other"), "other");
            Files.move(
                    other,
                    temp.resolve(names().stream()
                            .filter(PartFile::isName)
                            .findFirst()
                            .orElseThrow()),
                    StandardCopyOption.REPLACE_EXISTING);

            assertThatThrownBy(() -> part.replace(target, false))
                    .hasMessageContaining("another file was put in its place");
        }

        assertThat(target).doesNotExist();
    }

    /** Each waits for the other without sleeping, so that they meet within microseconds, and often enough to collide. */
    @Test
    void ofTwoThatWantAFreeNameOneGetsIt() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < ROUNDS; round++) {
                Path target = temp.resolve("f" + round);
                AtomicInteger waiting = new AtomicInteger(2);
                Future<Boolean> one = threads.submit(() -> take(target, "one", waiting));
                Future<Boolean> two = threads.submit(() -> take(target, "two", waiting));

                assertThat(List.of(one.get(), two.get())).containsExactlyInAnyOrder(true, false);
                assertThat(target).hasContent(one.get() ? "one" : "two");
            }
        }
        assertThat(names()).hasSize(ROUNDS).noneMatch(PartFile::isName);
    }

    private static boolean take(Path target, String text, AtomicInteger waiting) throws Failure {
        try (PartFile part = PartFile.open(target, text)) {
            write(part, text);
            waiting.decrementAndGet();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (waiting.get() > 0 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            return part.takeFreeName(target, false);
        }
    }

    @Test
    void partThatHasItsFinalNameAlreadyIsNotContinued() throws IOException {
        Path target = temp.resolve("f");
        try (PartFile part = PartFile.open(target, SHA_OF_ABCD)) {
            write(part, "ab");
            Files.createLink(target, temp.resolve(names().getFirst()));
        }

        try (PartFile part = PartFile.open(target, SHA_OF_ABCD)) {
            assertThat(part.bytes()).isZero();
            write(part, "abcd");
        }

        assertThat(target).hasContent("ab");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(temp)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static void write(PartFile part, String text) throws Failure {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        part.write(bytes, bytes.length);
    }
}
