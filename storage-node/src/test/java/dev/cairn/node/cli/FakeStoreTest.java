package dev.cairn.node.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Commands against a store that fails as the test says; it has the bucket {@code media}. */
abstract class FakeStoreTest {
    /** Of a file whose digest is not taken before it is sent. */
    static final int LARGE = (int) Upload.DIGEST_FIRST_BYTES_MAX + 100_000;

    @TempDir
    Path temp;

    FakeStore store;
    Shell shell;

    @BeforeEach
    void start() throws IOException {
        store = new FakeStore();
        store.put("media", "seed", new byte[] {1});
        shell = new Shell(store.url());
    }

    @AfterEach
    void stop() {
        store.close();
    }
}
