package dev.cairn.node.compression;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cairn.metadata.FileId;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/**
 * Tables of blobs that were read lately, in memory: a range of a large body would read as much of its table as of itself. Blobs never
 * change, so a table that is here is right. For any number of threads.
 */
final class SeekTables {
    /** Of heap: the tables of 64 bodies of 1 GiB. */
    static final long BYTES_MAX = 8 << 20;

    /** About what a table takes beside its offsets: an estimate, not measured. */
    private static final int ENTRY_BYTES = 200;

    private final Cache<FileId, SeekTable> tables = Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumWeight(BYTES_MAX)
            .weigher((FileId id, SeekTable table) -> ENTRY_BYTES + table.heapBytes())
            .recordStats()
            .build();

    SeekTables(MeterRegistry meters) {
        FunctionCounter.builder(
                        "cairn.compression.table.hits",
                        tables,
                        cache -> cache.stats().hitCount())
                .description("Reads of compressed bodies whose table of frames was in memory")
                .register(meters);
        FunctionCounter.builder(
                        "cairn.compression.table.misses",
                        tables,
                        cache -> cache.stats().missCount())
                .description("Reads of compressed bodies whose table of frames had to be read")
                .register(meters);
    }

    /** @param read gives the table of the blob, and may block; what it throws is thrown on, and nothing is kept */
    SeekTable of(FileId blob, Supplier<SeekTable> read) {
        SeekTable known = tables.getIfPresent(blob);
        if (known != null) {
            return known;
        }
        SeekTable table = read.get(); // Not within the cache, where others would wait for the disk too.
        tables.put(blob, table);
        return table;
    }
}
