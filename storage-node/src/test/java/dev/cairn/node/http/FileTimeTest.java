package dev.cairn.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.Content;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.ObjectAttributes;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.metadata.ObjectVersion;
import dev.cairn.node.transfer.BodyDigests;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: a file's time comes back as it was kept. Method: times at the bounds, and texts that are none. */
class FileTimeTest {
    private static final Instant STORED = Instant.parse("2026-11-29T16:00:00Z");

    private static Instant read(Map<String, String> metadata) {
        ObjectAttributes attributes = new ObjectAttributes(
                "text/plain",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                metadata,
                Map.of());
        return FileTime.of(new ObjectVersion(
                new ObjectKey("a"),
                1,
                new Content.Inline(new FileId(1, 1)),
                0,
                BodyDigests.of(ByteBuffer.allocate(0), false),
                attributes,
                STORED,
                STORED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000-01-01T00:00:00Z",
                "1969-12-31T23:59:59.999999999Z",
                "2024-02-29T23:59:58.123456700Z",
                "9999-12-31T23:59:59.999999999Z"
            })
    void aTimeComesBackToTheNanosecond(String text) {
        Instant time = Instant.parse(text);

        assertThat(read(FileTime.metadata(Optional.of(time)))).isEqualTo(time);
    }

    @Test
    void whatHasNoTimeHasThatOfItsVersion() {
        assertThat(FileTime.metadata(Optional.empty())).isEmpty();
        assertThat(read(Map.of())).isEqualTo(STORED);
    }

    @Test
    void aTimeThatRfc3339CannotSayIsNotKept() {
        assertThat(FileTime.metadata(Optional.of(Instant.MAX))).isEmpty();
        assertThat(FileTime.metadata(Optional.of(Instant.MIN))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "1700000000", "2024-02-30T00:00:00Z", "+10000-01-01T00:00:00Z"})
    void aTextThatIsNoTimeCountsAsNone(String text) {
        assertThat(read(Map.of(FileTime.NAME, text))).isEqualTo(STORED);
    }
}
