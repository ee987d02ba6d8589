package dev.cairn.metadata;

import static dev.cairn.metadata.Samples.BUCKET;
import static dev.cairn.metadata.Samples.createBucket;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Each test begins with a state of its own, in which there is one empty bucket. */
abstract class OneBucketTest {
    @TempDir
    Path directory;

    StateFixture fixture;

    @BeforeEach
    void open() {
        fixture = new StateFixture(directory);
        fixture.done(createBucket(BUCKET));
    }

    @AfterEach
    void close() {
        fixture.close();
    }
}
