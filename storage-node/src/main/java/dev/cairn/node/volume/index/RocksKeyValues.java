package dev.cairn.node.volume.index;

import dev.cairn.metadata.RocksMemory;
import dev.cairn.metadata.RocksStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.rocksdb.AbstractImmutableNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ChecksumType;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactionStyle;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.DataBlockIndexType;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Key-values in RocksDB, without a write-ahead log: the segments are the log. Families are flushed together, so that a
 * crash leaves a state that was once the state of all of them.
 */
public final class RocksKeyValues implements KeyValues {
    private static final Logger LOG = LoggerFactory.getLogger(RocksKeyValues.class);

    /** A file of this name in the folder says that the index failed, and is to be rebuilt. */
    private static final String DISTRUSTED = "distrusted";

    private static final long MEMTABLE_BYTES = 16L << 20;
    private static final double BLOOM_BITS_PER_KEY = 10;
    private static final int OPEN_FILES_MAX = 256;
    private static final int LOG_FILES_MAX = 2;

    private final List<AbstractImmutableNativeReference> natives = new ArrayList<>();
    private final Map<Family, ColumnFamilyHandle> families = new EnumMap<>(Family.class);
    private final ReadWriteLock open = new ReentrantReadWriteLock();
    private final RocksDB db;
    private final WriteOptions unlogged;
    private boolean closed;

    private RocksKeyValues(Path folder, RocksMemory memory) throws RocksDBException {
        DBOptions options = keep(new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setAtomicFlush(true)
                .setMaxOpenFiles(OPEN_FILES_MAX)
                .setWriteBufferManager(memory.writeBuffers())
                .setKeepLogFileNum(LOG_FILES_MAX)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL));
        BloomFilter bloom = keep(new BloomFilter(BLOOM_BITS_PER_KEY));
        ColumnFamilyOptions table = keep(new ColumnFamilyOptions()
                // By levels, files of growing keys would be moved down and never merged: three for each checkpoint.
                .setCompactionStyle(CompactionStyle.UNIVERSAL)
                .setWriteBufferSize(MEMTABLE_BYTES)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(memory.cache())
                        .setChecksumType(ChecksumType.kXXH3)
                        .setDataBlockIndexType(DataBlockIndexType.kDataBlockBinaryAndHash)
                        .setCacheIndexAndFilterBlocks(true)
                        .setPinL0FilterAndIndexBlocksInCache(true)
                        .setFilterPolicy(bloom)));
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, table));
        for (Family family : Family.values()) {
            byte[] name = family.name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
            descriptors.add(new ColumnFamilyDescriptor(name, table));
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        this.db = openOrFree(options, folder, descriptors, handles);
        Iterator<ColumnFamilyHandle> named = handles.listIterator(1);
        for (Family family : Family.values()) {
            families.put(family, named.next());
        }
        natives.addAll(handles);
        this.unlogged = keep(new WriteOptions().setDisableWAL(true));
    }

    private RocksDB openOrFree(
            DBOptions options, Path folder, List<ColumnFamilyDescriptor> descriptors, List<ColumnFamilyHandle> handles)
            throws RocksDBException {
        try {
            return RocksDB.open(options, folder.toString(), descriptors, handles);
        } catch (RocksDBException e) {
            natives.forEach(AbstractImmutableNativeReference::close);
            throw e;
        }
    }

    /** @param memory closed by its owner after what was opened */
    public static Source source(Path folder, RocksMemory memory) {
        return new Source() {
            @Override
            public KeyValues open() {
                try {
                    if (Files.exists(folder.resolve(DISTRUSTED))) {
                        throw new IOException("it failed while it was in use");
                    }
                    Files.createDirectories(folder);
                    return new RocksKeyValues(folder, memory);
                } catch (RocksDBException | IOException e) {
                    throw new IndexException("the index in " + folder + " does not open", e);
                }
            }

            @Override
            public void distrust() {
                try {
                    Files.write(folder.resolve(DISTRUSTED), new byte[0]);
                } catch (IOException e) {
                    LOG.warn("the index in {} is damaged; delete it before the next start", folder, e);
                }
            }

            @Override
            public void wipe() {
                deleteAll(folder);
            }
        };
    }

    @Override
    public Optional<byte[]> get(Family family, byte[] key) {
        return whileOpen(() -> {
            try {
                return Optional.ofNullable(db.get(handle(family), key));
            } catch (RocksDBException e) {
                throw new IndexException("the index cannot be read", e);
            }
        });
    }

    @Override
    public void write(Changes changes) {
        whileOpen(() -> {
            try (WriteBatch batch = new WriteBatch()) {
                for (Changes.Change change : changes.list()) {
                    byte[] value = change.value();
                    if (value == null) {
                        batch.delete(handle(change.family()), change.key());
                    } else {
                        batch.put(handle(change.family()), change.key(), value);
                    }
                }
                db.write(unlogged, batch);
                return true;
            } catch (RocksDBException e) {
                throw new IndexException("the index cannot be written", e);
            }
        });
    }

    @Override
    public void scan(Family family, byte[] from, BiPredicate<byte[], byte[]> visitor) {
        whileOpen(() -> {
            try (RocksIterator entries = db.newIterator(handle(family))) {
                entries.seek(from);
                while (entries.isValid() && visitor.test(entries.key(), entries.value())) {
                    entries.next();
                }
                entries.status();
                return true;
            } catch (RocksDBException e) {
                throw new IndexException("the index cannot be read", e);
            }
        });
    }

    @Override
    public void flush() {
        whileOpen(() -> {
            try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
                db.flush(options, List.copyOf(families.values()));
                return true;
            } catch (RocksDBException e) {
                throw new IndexException("the index cannot be flushed", e);
            }
        });
    }

    @Override
    public Optional<RocksStatus> status() {
        open.readLock().lock();
        try {
            return closed ? Optional.empty() : Optional.of(RocksStatus.of(db, families.values()));
        } finally {
            open.readLock().unlock();
        }
    }

    @Override
    public void close() {
        open.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            for (int i = natives.size() - 1; i >= 0; i--) {
                if (natives.get(i) instanceof ColumnFamilyHandle handle) {
                    handle.close();
                }
            }
            db.closeE();
            natives.forEach(AbstractImmutableNativeReference::close);
        } catch (RocksDBException e) {
            throw new IndexException("the index does not close", e);
        } finally {
            open.writeLock().unlock();
        }
    }

    /** A native object that is used after it was closed takes the process down. */
    private <T> T whileOpen(Supplier<T> work) {
        open.readLock().lock();
        try {
            if (closed) {
                throw new IndexException("the index is closed", new IllegalStateException());
            }
            return work.get();
        } finally {
            open.readLock().unlock();
        }
    }

    private ColumnFamilyHandle handle(Family family) {
        return Objects.requireNonNull(families.get(family));
    }

    private <T extends AbstractImmutableNativeReference> T keep(T object) {
        natives.add(object);
        return object;
    }

    private static void deleteAll(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
