package dev.cairn.node.volume;

import dev.cairn.metadata.RocksMemory;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract on the machine's disk, with RocksDB as index and real threads. */
class VolumeTest extends BlobStoreContract {
    @TempDir
    private Path folder;

    private final RocksMemory memory = new RocksMemory(64 << 20, 16 << 20);

    @Override
    BlobStore newStore() throws Exception {
        return Volume.open(
                folder.resolve("volume"),
                VolumeConfig.DEFAULT,
                memory,
                new TestMonitor(),
                (reason, cause) -> {
                    throw new AssertionError(reason, cause);
                },
                InstantSource.system());
    }

    @AfterEach
    void freeMemory() {
        memory.close();
    }
}
