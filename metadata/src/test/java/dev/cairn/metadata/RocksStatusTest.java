package dev.cairn.metadata;

import static dev.cairn.metadata.Samples.BUCKET;
import static dev.cairn.metadata.Samples.createBucket;
import static dev.cairn.metadata.Samples.put;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

class RocksStatusTest {
    /** So many in level 0 slow down writes. */
    private static final int FILES = 2;

    @TempDir
    Path directory;

    @Test
    void changesAreInMemoryUntilACheckpointAndThenInFiles() {
        try (StateFixture fixture = new StateFixture(directory)) {
            fixture.apply(createBucket(BUCKET), put(BUCKET, "key", fixture.id(), "x".repeat(500)));
            RocksStatus before = status(fixture);
            fixture.state().checkpoint();
            RocksStatus after = status(fixture);

            assertThat(before.memtableBytes()).isPositive();
            assertThat(before.fileBytes()).isZero();
            assertThat(before.keys()).isPositive();
            assertThat(after.memtableBytes()).isLessThan(before.memtableBytes());
            assertThat(after.pinnedMemtableBytes()).isGreaterThanOrEqualTo(after.memtableBytes());
            assertThat(after.fileBytes()).isPositive();
            assertThat(after.blobBytes()).isPositive();
            assertThat(after.levelZeroFiles()).isPositive();
            assertThat(after.backgroundErrors()).isZero();
            assertThat(after.writesStopped()).isFalse();
        }
    }

    @Test
    void aStateThatIsClosedHasNone() {
        StateFixture fixture = new StateFixture(directory);
        MetadataState state = fixture.state();
        fixture.close();

        assertThat(state.storeStatus()).isEmpty();
    }

    /** RocksDB names what it tells of stalls in a map; another version may name it otherwise, and the counts would stay at 0. */
    @Test
    void writesThatAreHeldUpAreCounted() throws Exception {
        RocksDB.loadLibrary();
        try (Options options = new Options()
                        .setCreateIfMissing(true)
                        .setLevel0FileNumCompactionTrigger(FILES)
                        .setLevel0SlowdownWritesTrigger(FILES);
                RocksDB database =
                        RocksDB.open(options, directory.resolve("stalled").toString());
                FlushOptions flush = new FlushOptions()) {
            for (int i = 0; i < FILES; i++) {
                database.put(("key " + i).getBytes(StandardCharsets.UTF_8), new byte[100]);
                database.flush(flush);
            }

            assertThat(database.getMapProperty("rocksdb.cf-write-stall-stats"))
                    .containsKeys("total-delays", "total-stops");
            assertThat(database.getMapProperty("rocksdb.db-write-stall-stats"))
                    .containsKey("write-buffer-manager-limit-stops");
            RocksStatus status = RocksStatus.of(database, List.of(database.getDefaultColumnFamily()));
            assertThat(status.delayedWrites()).isPositive();
        }
    }

    private static RocksStatus status(StateFixture fixture) {
        return fixture.state().storeStatus().orElseThrow();
    }
}
