package dev.cairn.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.BucketSettings;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.metadata.WantedCopies;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: a blob's id says what its bucket wants when it is stored. Method: uploads into a bucket that changes, and the ids that metadata has. */
class WantedCopiesTest {
    private final TestNode node = TestNode.start();

    @AfterEach
    void close() {
        node.close();
    }

    private void settings(WantedCopies copies) {
        node.metadata.createBucket("box", BucketSettings.DEFAULT.with(copies));
    }

    private FileId stored(String key, int bytes) {
        HttpResponse<byte[]> put = node.put(key, new byte[bytes], "Content-Type", "image/jpeg");
        assertThat(put.statusCode()).isEqualTo(201);
        return content(key);
    }

    private FileId content(String key) {
        return node.metadata
                .object(new BucketName("box"), new ObjectKey(key))
                .content()
                .id();
    }

    @ParameterizedTest
    @ValueSource(ints = {12_000, 3_000_000})
    void whatIsStoredIsStoredAsTheBucketSaysThen(int bytes) {
        FileId before = stored("before", bytes);
        settings(WantedCopies.of(5).withAll());
        FileId after = stored("after", bytes);
        settings(WantedCopies.of(1));
        FileId last = stored("last", bytes);

        assertThat(before.wanted()).isEqualTo(WantedCopies.USUAL);
        assertThat(after.wanted()).isEqualTo(WantedCopies.of(5).withAll());
        assertThat(last.wanted()).isEqualTo(WantedCopies.of(1));
        assertThat(content("before")).isEqualTo(before);
    }
}
