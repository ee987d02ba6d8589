package dev.cairn.node.volume.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.RocksMemory;
import dev.cairn.node.volume.index.KeyValues.Changes;
import dev.cairn.node.volume.index.KeyValues.Family;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksKeyValuesTest {
    private static final int FLUSHES = 200;
    private static final int FILES_MAX = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    /** Ids of blobs and segments grow, so each flush makes files that overlap no other. */
    @Test
    void growingKeysInManyFlushesDoNotLeaveAFileEach() throws IOException {
        try (RocksMemory memory = new RocksMemory(32 << 20, 8 << 20);
                KeyValues store = RocksKeyValues.source(directory, memory).open()) {
            for (int flush = 0; flush < FLUSHES; flush++) {
                Changes changes = new Changes();
                changes.put(Family.BLOBS, key(flush), new byte[40]);
                changes.put(Family.SEGMENTS, key(flush), new byte[20]);
                store.write(changes);
                store.flush();
            }
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (files() > FILES_MAX && System.nanoTime() < deadline) {
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos()); // Compactions run beside.
            }
            assertThat(files()).isLessThanOrEqualTo(FILES_MAX);
            for (int flush = 0; flush < FLUSHES; flush++) {
                assertThat(store.get(Family.BLOBS, key(flush))).isPresent();
            }
        }
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".sst")).count();
        }
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }
}
