package dev.cairn.monitoring.history;

import dev.cairn.monitoring.recording.Recording;
import dev.cairn.monitoring.recording.RecordingCodec;
import dev.cairn.monitoring.series.SeriesTable.Taken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** Rows in a RocksDB of their own, which takes at most some 12 MiB of memory: what is measured must not share a fate with what is stored. */
public final class RocksHistory implements History {
    private static final long CACHE_BYTES = 2 << 20;
    private static final long WRITE_BUFFER_BYTES = 4 << 20;
    private static final int OPEN_FILES_MAX = 32;
    private static final int INFO_LOGS_KEPT = 2;
    private static final long INFO_LOG_BYTES = 1 << 20;

    /** Each round of {@link #fit} removes a quarter of the time that is left. */
    private static final int FIT_PARTS = 4;

    private static final int FIT_ROUNDS_MAX = 16;
    private static final List<Step> TRENDS = List.of(Step.HOUR);

    /** Before all rows: no step has this code. */
    private static final byte[] LAST_BATCH = {'#'};

    static {
        RocksDB.loadLibrary();
    }

    private final LRUCache cache;
    private final Options options;
    private final WriteOptions unsynced = new WriteOptions();
    private final RocksDB db;
    /** Native code must not outlive the database. */
    private final List<RocksCursor> cursors = new ArrayList<>();

    private RocksHistory(Path folder) throws RocksDBException {
        cache = new LRUCache(CACHE_BYTES);
        options = new Options()
                .setCreateIfMissing(true)
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setMaxOpenFiles(OPEN_FILES_MAX)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setStatsDumpPeriodSec(0)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(INFO_LOG_BYTES)
                .setKeepLogFileNum(INFO_LOGS_KEPT)
                .setTableFormatConfig(
                        new BlockBasedTableConfig().setBlockCache(cache).setCacheIndexAndFilterBlocks(true));
        try {
            db = RocksDB.open(options, folder.toString());
        } catch (RocksDBException e) {
            closeOptions();
            throw e;
        }
    }

    /**
     * Opens what is in a folder, or makes it.
     *
     * @throws IOException if it cannot be opened, or is in use
     * @throws DamagedException if it is damaged
     */
    public static RocksHistory open(Path folder) throws IOException {
        try {
            return new RocksHistory(Files.createDirectories(folder));
        } catch (RocksDBException e) {
            throw failure(e);
        }
    }

    /**
     * Histories of a folder, of which what is damaged is moved to {@code NAME.broken}, in place of what was there.
     *
     * @param whenDamaged is told what was moved there, and why
     */
    public static Opener in(Path folder, Consumer<IOException> whenDamaged) {
        return new Opener() {
            @Override
            public History open() throws IOException {
                return RocksHistory.open(folder);
            }

            @Override
            public History replace(DamagedException why) throws IOException {
                whenDamaged.accept(why);
                Path aside = folder.resolveSibling(folder.getFileName() + ".broken");
                remove(aside);
                Files.move(folder, aside);
                return RocksHistory.open(folder);
            }
        };
    }

    private static void remove(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.deleteIfExists(folder);
    }

    @Override
    public void add(long number, Step fine, long minute, List<Taken> rows) throws IOException {
        try (WriteBatch batch = new WriteBatch()) {
            batch.put(
                    LAST_BATCH, ByteBuffer.allocate(Long.BYTES).putLong(number).array());
            for (Taken row : rows) {
                for (Step step : List.of(fine, Step.HOUR)) {
                    RowKey key = new RowKey(step, row.operation(), step.ofMinute(minute), row.bucket());
                    add(batch, key, row.recording());
                }
            }
            db.write(unsynced, batch);
        } catch (RocksDBException e) {
            throw failure(e);
        }
    }

    private void add(WriteBatch batch, RowKey key, Recording more) throws RocksDBException, IOException {
        byte[] at = key.bytes();
        byte[] before = db.get(at);
        Recording all = before == null ? more : decode(before).plus(more);
        batch.put(at, RecordingCodec.encode(all));
    }

    @Override
    public long lastBatch() throws IOException {
        try {
            byte[] number = db.get(LAST_BATCH);
            return number == null ? 0 : ByteBuffer.wrap(number).getLong();
        } catch (RocksDBException e) {
            throw failure(e);
        }
    }

    static Recording decode(byte[] row) throws DamagedException {
        try {
            return RecordingCodec.decode(row);
        } catch (IOException e) {
            throw new DamagedException("a row of the history of measurements: " + e.getMessage(), e);
        }
    }

    @Override
    public void read(Step step, String operation, long from, long to, Reader reader) throws IOException {
        try (RocksIterator each = db.newIterator()) {
            for (each.seek(RowKey.of(step, operation, Math.max(0, from))); each.isValid(); each.next()) {
                Optional<RowKey> key =
                        key(each, step).filter(found -> found.operation().equals(operation));
                if (key.isEmpty() || key.get().number() >= to) {
                    break;
                }
                reader.row(key.get().number(), key.get().bucket(), decode(each.value()));
            }
            each.status();
        } catch (RocksDBException e) {
            throw failure(e);
        }
    }

    @Override
    public Cursor cursor() {
        RocksCursor cursor = new RocksCursor(db.newIterator(), cursors::remove);
        cursors.add(cursor);
        return cursor;
    }

    @Override
    public List<String> operations() throws IOException {
        TreeSet<String> operations = new TreeSet<>();
        for (Step step : Step.values()) {
            operations.addAll(operations(step));
        }
        return List.copyOf(operations);
    }

    private List<String> operations(Step step) throws IOException {
        List<String> operations = new ArrayList<>();
        try (RocksIterator each = db.newIterator()) {
            each.seek(new byte[] {step.code()});
            for (Optional<RowKey> key = key(each, step); key.isPresent(); key = key(each, step)) {
                operations.add(key.get().operation());
                each.seek(RowKey.end(step, key.get().operation()));
            }
            each.status();
            return operations;
        } catch (RocksDBException e) {
            throw failure(e);
        }
    }

    /** Where an iterator stands; empty behind the rows of this kind of step. */
    private static Optional<RowKey> key(RocksIterator at, Step step) {
        return at.isValid() && at.key()[0] == step.code()
                ? Optional.of(RowKey.parse(step, at.key()))
                : Optional.empty();
    }

    @Override
    public void removeBefore(Step step, long first) throws IOException {
        for (String operation : operations(step)) {
            if (edge(step, operation, true) < first) {
                removeRange(RowKey.first(step, operation), RowKey.of(step, operation, first));
            }
        }
    }

    private void removeRange(byte[] from, byte[] to) throws IOException {
        try {
            db.deleteRange(unsynced, from, to);
        } catch (RocksDBException e) {
            throw failure(e);
        }
    }

    @Override
    public void fit(long bytesMax, long nowMillis) throws IOException {
        long dayAgo = nowMillis - Duration.ofDays(1).toMillis();
        boolean more = bytes() > bytesMax;
        for (int round = 0; round < FIT_ROUNDS_MAX && more; round++) {
            more = removeOldest(Step.FINE, dayAgo)
                    || removeOldest(TRENDS, dayAgo)
                    || removeOldest(Step.FINE, Long.MAX_VALUE)
                    || removeOldest(TRENDS, Long.MAX_VALUE);
            compact();
            more = more && bytes() > bytesMax;
        }
    }

    /** Removes a part of the rows that end at a moment or before. @return whether there were any */
    private boolean removeOldest(List<Step> steps, long beforeMillis) throws IOException {
        OptionalLong oldest = edge(steps, true);
        if (oldest.isEmpty() || oldest.getAsLong() > beforeMillis) {
            return false;
        }
        long newest = Math.min(beforeMillis, edge(steps, false).orElseThrow());
        long until = oldest.getAsLong() + (newest - oldest.getAsLong()) / FIT_PARTS;
        for (Step step : steps) {
            removeBefore(step, step.at(until));
        }
        return true;
    }

    /** When the oldest or the newest row ends, in milliseconds since 1970. */
    private OptionalLong edge(List<Step> steps, boolean oldest) throws IOException {
        OptionalLong edge = OptionalLong.empty();
        for (Step step : steps) {
            for (String operation : operations(step)) {
                long end = (edge(step, operation, oldest) + 1) * step.length().toMillis();
                long other = edge.orElse(end);
                edge = OptionalLong.of(oldest ? Math.min(end, other) : Math.max(end, other));
            }
        }
        return edge;
    }

    /** The number of the oldest or the newest step of an operation, which has rows. */
    private long edge(Step step, String operation, boolean oldest) throws IOException {
        try (RocksIterator each = db.newIterator()) {
            if (oldest) {
                each.seek(RowKey.first(step, operation));
            } else {
                each.seekForPrev(RowKey.end(step, operation));
            }
            each.status();
            return key(each, step).orElseThrow().number();
        } catch (RocksDBException e) {
            throw failure(e);
        }
    }

    @Override
    public void clear(Optional<String> operation) throws IOException {
        for (Step step : Step.values()) {
            for (String name : operation.map(List::of).orElse(operations(step))) {
                removeRange(RowKey.first(step, name), RowKey.end(step, name));
            }
        }
        compact();
    }

    /** Gives the room of removed rows back. */
    private void compact() throws IOException {
        try {
            db.compactRange();
        } catch (RocksDBException e) {
            throw failure(e);
        }
    }

    @Override
    public long bytes() throws IOException {
        try {
            // Not those that only a cursor still reads: they go with it.
            return db.getLongProperty("rocksdb.live-sst-files-size")
                    + db.getLongProperty("rocksdb.cur-size-all-mem-tables");
        } catch (RocksDBException e) {
            throw failure(e);
        }
    }

    @Override
    public void close() {
        List.copyOf(cursors).forEach(RocksCursor::close);
        db.close();
        closeOptions();
    }

    private void closeOptions() {
        unsynced.close();
        options.close();
        cache.close();
    }

    static IOException failure(RocksDBException e) {
        String message = "the history of measurements: " + e.getMessage();
        return e.getStatus() != null && e.getStatus().getCode() == Status.Code.Corruption
                ? new DamagedException(message, e)
                : new IOException(message, e);
    }
}
