package dev.cairn.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * RocksDB with the {@link Family families}. Any number of threads read, one writes. Every failure of RocksDB is an {@link
 * IllegalStateException}: the state can no longer be trusted.
 *
 * <p>Must not be used once closed (native memory would be read after it was freed): {@link MetadataState} sees to that.
 */
final class RocksStore implements AutoCloseable {
    private final RocksOptions options;
    private final RocksDB database;
    private final Map<Family, ColumnFamilyHandle> handles;
    private final WriteOptions unlogged = new WriteOptions().setDisableWAL(true);
    private final ReadOptions reading = new ReadOptions();

    /** RocksDB's check of a body costs 3 µs, in software, and proves less than the digest that its reader has. */
    private final ReadOptions readingBodies = new ReadOptions().setVerifyChecksums(false);

    private final FlushOptions flushing =
            new FlushOptions().setWaitForFlush(true).setAllowWriteStall(true);

    private RocksStore(RocksOptions options, RocksDB database, Map<Family, ColumnFamilyHandle> handles) {
        this.options = options;
        this.database = database;
        this.handles = handles;
    }

    /**
     * @throws IllegalStateException if the directory holds families of a later program, or RocksDB finds it damaged
     * @throws UncheckedIOException if the disk does not do what it is told, which says nothing of what is on it
     */
    static RocksStore open(Path directory, RocksMemory memory) {
        RocksOptions options = new RocksOptions(memory);
        try {
            Files.createDirectories(directory);
            refuseUnknownFamilies(directory);
            return open(directory, options);
        } catch (RocksDBException e) {
            options.close();
            if (isDiskFailure(e)) {
                throw new UncheckedIOException(
                        "cannot open the metadata in " + directory, new IOException(e.getMessage(), e));
            }
            throw new IllegalStateException("cannot open the metadata in " + directory, e);
        } catch (IOException e) {
            options.close();
            throw new UncheckedIOException("cannot make the directory of the metadata, " + directory, e);
        }
    }

    private static RocksStore open(Path directory, RocksOptions options) throws RocksDBException {
        List<ColumnFamilyHandle> opened = new ArrayList<>();
        RocksDB database = RocksDB.open(options.database(), directory.toString(), descriptors(options), opened);
        return of(options, database, opened);
    }

    private static List<ColumnFamilyDescriptor> descriptors(RocksOptions options) {
        return Arrays.stream(Family.values())
                .map(family -> new ColumnFamilyDescriptor(family.nameBytes(), options.family(family)))
                .toList();
    }

    private static RocksStore of(RocksOptions options, RocksDB database, List<ColumnFamilyHandle> opened) {
        Map<Family, ColumnFamilyHandle> handles = new EnumMap<>(Family.class);
        Iterator<ColumnFamilyHandle> inOrder = opened.iterator();
        for (Family family : Family.values()) {
            handles.put(family, inOrder.next());
        }
        return new RocksStore(options, database, handles);
    }

    /**
     * How far the state in a directory has come that no one has open; nothing in it is changed.
     *
     * @throws IllegalStateException if there is none, it holds families of a later program, or RocksDB finds it damaged
     * @throws UncheckedIOException if the disk does not do what it is told
     */
    static Progress progressOf(Path directory, RocksMemory memory) {
        RocksOptions options = new RocksOptions(memory);
        try {
            refuseUnknownFamilies(directory);
            List<ColumnFamilyHandle> opened = new ArrayList<>();
            RocksDB database =
                    RocksDB.openReadOnly(options.database(), directory.toString(), descriptors(options), opened);
            Progress progress;
            try (RocksStore store = of(options, database, opened)) {
                progress = store.progress();
            }
            Files.deleteIfExists(directory.resolve("LOG")); // RocksDB keeps a diary even of reading.
            return progress;
        } catch (RocksDBException e) {
            options.close();
            if (isDiskFailure(e)) {
                throw new UncheckedIOException("cannot read " + directory, new IOException(e.getMessage(), e));
            }
            throw new IllegalStateException(directory + " cannot be read: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + directory, e);
        }
    }

    Progress progress() {
        return get(Family.META, Keys.progress()).map(RowCodec::progress).orElse(Progress.NONE);
    }

    Optional<byte[]> get(Family family, byte[] key) {
        return get(family, key, family == Family.INLINE ? readingBodies : reading);
    }

    Optional<byte[]> get(Family family, byte[] key, ReadOptions as) {
        try {
            return Optional.ofNullable(database.get(handle(family), as, key));
        } catch (RocksDBException e) {
            throw failure("read " + family.familyName(), e);
        }
    }

    /** An iterator to be closed by the caller, before {@code as} is. */
    RocksIterator iterator(Family family, ReadOptions as) {
        return database.newIterator(handle(family), as);
    }

    /** A moment that reads can be pinned to, until {@link #release}. */
    Snapshot snapshot() {
        return database.getSnapshot();
    }

    void release(Snapshot snapshot) {
        database.releaseSnapshot(snapshot);
    }

    void put(WriteBatch batch, Family family, byte[] key, byte[] value) {
        try {
            batch.put(handle(family), key, value);
        } catch (RocksDBException e) {
            throw failure("write " + family.familyName(), e);
        }
    }

    void delete(WriteBatch batch, Family family, byte[] key) {
        try {
            batch.delete(handle(family), key);
        } catch (RocksDBException e) {
            throw failure("write " + family.familyName(), e);
        }
    }

    void write(WriteBatch batch) {
        try {
            database.write(unlogged, batch);
        } catch (RocksDBException e) {
            throw failure("write", e);
        }
    }

    /** Makes everything written so far durable, in all families or in none. */
    void flush() {
        try {
            database.flush(flushing, List.copyOf(handles.values()));
        } catch (RocksDBException e) {
            throw failure("flush", e);
        }
    }

    /**
     * Flushes, and links the files into a directory that is made; what links cannot do is copied. The families are as of one write, because
     * they are flushed together and what is in memory alone is left out.
     */
    void copyTo(Path directory) {
        try (Checkpoint checkpoint = Checkpoint.create(database)) {
            checkpoint.createCheckpoint(directory.toString());
        } catch (RocksDBException e) {
            throw new UncheckedIOException(
                    "cannot copy the metadata to " + directory, new IOException(e.getMessage(), e));
        }
    }

    RocksStatus status() {
        return RocksStatus.of(database, handles.values());
    }

    /** Does not flush: what was written since the last flush is lost, as in a crash. */
    @Override
    public void close() {
        handles.values().forEach(ColumnFamilyHandle::close);
        database.close();
        unlogged.close();
        reading.close();
        readingBodies.close();
        flushing.close();
        options.close();
    }

    private ColumnFamilyHandle handle(Family family) {
        ColumnFamilyHandle handle = handles.get(family);
        if (handle == null) {
            throw new IllegalStateException("family " + family + " is not open");
        }
        return handle;
    }

    /** RocksDB names a file that is missing by the same code as a disk that fails, and tells them apart in the text alone. */
    private static boolean isDiskFailure(RocksDBException e) {
        Status status = e.getStatus();
        return status != null
                && status.getCode() == Status.Code.IOError
                && !String.valueOf(e.getMessage()).contains("No such file");
    }

    private static void refuseUnknownFamilies(Path directory) throws RocksDBException {
        if (!Files.exists(directory.resolve("CURRENT"))) {
            return; // Nothing there yet.
        }
        Set<String> known =
                Arrays.stream(Family.values()).map(Family::familyName).collect(Collectors.toSet());
        try (Options plain = new Options()) {
            List<String> unknown = RocksDB.listColumnFamilies(plain, directory.toString()).stream()
                    .map(name -> new String(name, UTF_8))
                    .filter(name -> !known.contains(name))
                    .toList();
            if (!unknown.isEmpty()) {
                throw new IllegalStateException(
                        "the metadata in %s was written by a later version of Cairn: it has %s, which this one does not know; start that version"
                                .formatted(directory, unknown));
            }
        }
    }

    /** An iterator that ended may have ended because of damage. */
    static void check(RocksIterator iterator) {
        try {
            iterator.status();
        } catch (RocksDBException e) {
            throw failure("scan", e);
        }
    }

    private static IllegalStateException failure(String what, RocksDBException cause) {
        return new IllegalStateException("RocksDB failed to " + what + ": " + cause.getMessage(), cause);
    }
}
