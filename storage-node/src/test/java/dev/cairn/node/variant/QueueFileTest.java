package dev.cairn.node.variant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.node.variant.QueueFile.Waiting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: what came and did not go is there after a restart, in its order, whatever a crash left of the file. */
class QueueFileTest {
    @TempDir
    Path folder;

    private static Waiting picture(String key, long version) {
        return new Waiting(new BucketName("box"), new ObjectKey(key), version);
    }

    private Path file() {
        return folder.resolve("folder/queue");
    }

    private SequencedMap<Long, Waiting> read() throws IOException {
        SequencedMap<Long, Waiting> waiting = new LinkedHashMap<>();
        QueueFile.open(file(), waiting).close();
        return waiting;
    }

    private void write() throws IOException {
        try (QueueFile queue = QueueFile.open(file(), new LinkedHashMap<>())) {
            queue.came(1, picture("a", 11));
            queue.came(2, picture("späth \"b\" 😀", 12));
            queue.came(3, picture("c", 13));
            queue.went(1);
        }
    }

    @Test
    void whatCameAndDidNotGoIsThereInItsOrder() throws IOException {
        write();

        assertThat(read().entrySet())
                .extracting(each -> each.getKey() + " " + each.getValue().version())
                .containsExactly("2 12", "3 13");
        assertThat(read().get(2L)).isEqualTo(picture("späth \"b\" 😀", 12));
    }

    @Test
    void aLineThatACrashCutOffIsPassedOver() throws IOException {
        write();
        byte[] whole = Files.readAllBytes(file());
        for (int length = 0; length < whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            SequencedMap<Long, Waiting> waiting = read();
            assertThat(waiting.size()).isLessThanOrEqualTo(3);
            waiting.values().forEach(each -> assertThat(each.version()).isBetween(11L, 13L));
        }
    }

    @Test
    void linesBehindDamageAreRead() throws IOException {
        Files.createDirectories(folder.resolve("folder"));
        Files.write(
                file(), new byte[] {(byte) 0xff, 0, 10, 'n', 'u', 'l', 'l', 10, '[', ']', 10, '{', '}', 10, '"', 10});
        Files.writeString(file(), """
                {"id":"x"}
                {"id":4,"bucket":"B!","key":"k","version":1}
                {"id":5,"bucket":"box","key":"k","version":6}
                """, StandardCharsets.UTF_8, StandardOpenOption.APPEND);

        assertThat(read()).containsOnlyKeys(5L).containsValue(picture("k", 6));
    }

    @Test
    void halfALineDoesNotTakeTheNextWithIt() throws IOException {
        try (QueueFile queue = QueueFile.open(file(), new LinkedHashMap<>())) {
            queue.came(1, picture("a", 11));
            Files.writeString(file(), "\n{\"id\":2,\"buck", StandardOpenOption.APPEND); // As a full disk leaves it.
            queue.came(3, picture("c", 13));
        }

        assertThat(read()).containsOnlyKeys(1L, 3L);
    }

    @Test
    void aFileThatCannotBeWrittenAnewIsReadAndGoesOn() throws IOException {
        write();
        Files.createDirectory(folder.resolve("folder/queue.tmp"));
        SequencedMap<Long, Waiting> waiting = new LinkedHashMap<>();
        try (QueueFile queue = QueueFile.open(file(), waiting)) {
            assertThat(waiting).containsOnlyKeys(2L, 3L);
            queue.came(4, picture("d", 14));
        }

        assertThat(read()).containsOnlyKeys(2L, 3L, 4L);
    }

    @Test
    void anEmptyQueueTakesNoSpace() throws IOException {
        try (QueueFile queue = QueueFile.open(file(), new LinkedHashMap<>())) {
            queue.came(1, picture("a", 1));
            assertThat(Files.size(file())).isPositive();

            queue.rewrite(new LinkedHashMap<>());
            assertThat(Files.size(file())).isZero();

            queue.came(2, picture("b", 2));
        }
        assertThat(read()).containsOnlyKeys(2L);
    }

    @Test
    void aFileThatIsWrittenAnewHoldsWhatWaitsAndGoesOn() throws IOException {
        SequencedMap<Long, Waiting> waiting = new LinkedHashMap<>();
        waiting.put(7L, picture("g", 17));
        try (QueueFile queue = QueueFile.open(file(), new LinkedHashMap<>())) {
            queue.came(1, picture("a", 1));
            queue.rewrite(waiting);
            queue.came(8, picture("h", 18));
        }

        assertThat(read()).containsOnlyKeys(7L, 8L);
    }
}
