package dev.cairn.metadata;

import static dev.cairn.metadata.Samples.BUCKET;
import static dev.cairn.metadata.Samples.createBucket;
import static dev.cairn.metadata.Samples.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.MetadataError.Unavailable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** What is on disk: after a crash, after a checkpoint, and when another version of the program wrote it. */
class MetadataStoreTest {
    @TempDir
    Path directory;

    @Test
    void crashLosesWholeEntriesOnlyAndSaysWhereReplayBegins() {
        try (StateFixture fixture = new StateFixture(directory)) {
            fixture.apply(createBucket(BUCKET), put(BUCKET, "kept", fixture.id(), "x"));
            LogPosition durable = fixture.state().checkpoint();
            fixture.apply(put(BUCKET, "lost 1", fixture.id(), "x"), put(BUCKET, "lost 2", fixture.id(), "x"));

            fixture.crash();

            assertThat(fixture.state().applied()).isEqualTo(durable);
            assertThat(fixture.view().bucket(BUCKET).objects()).isEqualTo(1);
            assertThat(fixture.view().sequence()).isEqualTo(2);
        }
    }

    @Test
    void entryIsNotAppliedTwice() {
        try (StateFixture fixture = new StateFixture(directory)) {
            fixture.done(createBucket(BUCKET));
            LogPosition applied = fixture.state().applied();

            assertThatThrownBy(() -> fixture.state().apply(applied, EntryCodec.encode(0, List.of())))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void positionWithoutCommandsIsKeptToo() {
        try (StateFixture fixture = new StateFixture(directory)) {
            fixture.state().advance(new LogPosition(3, 17));
            assertThat(fixture.state().checkpoint()).isEqualTo(new LogPosition(3, 17));

            fixture.crash();

            assertThat(fixture.state().applied()).isEqualTo(new LogPosition(3, 17));
        }
    }

    @Test
    void rowsOfALaterFormatAreRefusedAtStart() {
        try (RocksMemory memory = new RocksMemory(8 << 20, 4 << 20);
                RocksStore store = RocksStore.open(directory, memory);
                WriteBatch batch = new WriteBatch()) {
            byte[] progress = RowCodec.progress(Progress.NONE);
            progress[0] = 2;
            store.put(batch, Family.META, Keys.progress(), progress);
            store.write(batch);
            store.flush();
        }

        assertThatThrownBy(() -> new StateFixture(directory))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("format 2")
                .hasMessageContaining("start the version of Cairn that wrote it");
    }

    @Test
    void familiesOfALaterProgramAreRefusedAtStart() throws RocksDBException {
        new StateFixture(directory).close();
        List<byte[]> names = RocksDB.listColumnFamilies(new Options(), directory.toString());
        try (ColumnFamilyOptions options = new ColumnFamilyOptions()) {
            List<ColumnFamilyDescriptor> families = names.stream()
                    .map(name -> new ColumnFamilyDescriptor(name, options))
                    .toList();
            addFamily(families);
        }

        assertThatThrownBy(() -> new StateFixture(directory))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("later version")
                .hasMessageContaining("quotas");
    }

    @Test
    void closedStateRefusesReadsInsteadOfTouchingFreedMemory() {
        StateFixture fixture = new StateFixture(directory);
        fixture.done(createBucket(BUCKET));
        MetadataView view = fixture.view();
        fixture.close();

        assertThatThrownBy(() -> view.bucket(BUCKET))
                .isInstanceOfSatisfying(
                        MetadataException.class, e -> assertThat(e.error()).isInstanceOf(Unavailable.class));
        fixture.state().close();
    }

    private void addFamily(List<ColumnFamilyDescriptor> families) throws RocksDBException {
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try (RocksDB database = RocksDB.open(directory.toString(), families, handles)) {
            handles.add(
                    database.createColumnFamily(new ColumnFamilyDescriptor("quotas".getBytes(StandardCharsets.UTF_8))));
            handles.forEach(ColumnFamilyHandle::close);
        }
    }
}
