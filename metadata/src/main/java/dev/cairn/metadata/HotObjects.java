package dev.cairn.metadata;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cairn.monitoring.Monitor;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Current versions and inline bodies that are read again and again, in memory, so that who may not block can have them.
 *
 * <p>A version that is here is the stored one at this moment, beside the thread that applies. An entry has its rows forgotten
 * before it is written, and marks them with its index; a reader offers what it found with the index that was applied before it
 * looked, and is refused if a later entry has marked the row. So nothing old comes back behind a change, and who saw the new
 * version in the store does not see the old one here. Rows share marks by their hash: a mark of another row only refuses more.
 *
 * <p>Bodies never change and need no such care. What stays is chosen by how often and how lately it was read (W-TinyLFU, Caffeine),
 * so that one pass over everything does not wash it out. And what is offered for the first time in a while is not kept at all: to take
 * something in that is never asked for costs more than to look it up once more ({@link SeenLately}). Any number of threads read and offer, one forgets.
 */
final class HotObjects {
    /** One part of this many is for versions, the rest for bodies. */
    private static final int VERSIONS_SHARE = 4;

    private static final int MARKS = 1 << 14;

    /** About what an entry takes on the heap beside its key, body and attributes: an estimate, not measured. */
    private static final int VERSION_BYTES = 600;

    private static final int BODY_BYTES = 160;
    private static final int ENTRY_BYTES = 100;

    private final Cache<RowKey, ObjectVersion> versions;
    private final Cache<FileId, byte[]> bodies;
    private final SeenLately offeredVersions = new SeenLately();
    private final SeenLately offeredBodies = new SeenLately();
    private final AtomicLongArray marks = new AtomicLongArray(MARKS);

    /** @param bytesMax of heap, 0 to keep nothing */
    HotObjects(long bytesMax, Monitor monitor) {
        versions = Caffeine.newBuilder()
                .executor(Runnable::run)
                .maximumWeight(bytesMax / VERSIONS_SHARE)
                .weigher((RowKey row, ObjectVersion version) -> weight(row, version))
                .recordStats()
                .build();
        bodies = Caffeine.newBuilder()
                .executor(Runnable::run)
                .maximumWeight(bytesMax - bytesMax / VERSIONS_SHARE)
                .weigher((FileId id, byte[] body) -> BODY_BYTES + body.length)
                .build();
        FunctionCounter.builder(
                        "cairn.metadata.hot.hits",
                        versions,
                        cache -> cache.stats().hitCount())
                .description("Reads of objects whose version was in memory")
                .register(monitor.meters());
        FunctionCounter.builder(
                        "cairn.metadata.hot.misses",
                        versions,
                        cache -> cache.stats().missCount())
                .description("Reads of objects whose version had to be looked up")
                .register(monitor.meters());
        Gauge.builder("cairn.metadata.hot.memory", this, HotObjects::usedBytes)
                .description("Heap that versions and bodies in memory take, about")
                .baseUnit("bytes")
                .register(monitor.meters());
    }

    /** The current version whose row is {@code row}, if it is here. */
    Optional<ObjectVersion> version(byte[] row) {
        return Optional.ofNullable(versions.getIfPresent(new RowKey(row)));
    }

    /**
     * Offers the version that {@code row} had; to be kept if it was offered lately.
     *
     * @param readAfter index of an entry that was applied before the row was read
     */
    void offer(byte[] row, long readAfter, ObjectVersion version) {
        RowKey key = new RowKey(row);
        if (!offeredVersions.again(key.hash)) {
            return;
        }
        // In one step for this key, so that a mark which this does not see is followed by the removal of what it
        // stores.
        versions.asMap().compute(key, (_, known) -> marks.get(mark(key)) <= readAfter ? version : known);
    }

    /**
     * To be called with the rows that an entry changes before it is written.
     *
     * @param index of the entry
     */
    void forget(Collection<byte[]> rows, long index) {
        for (byte[] row : rows) {
            RowKey key = new RowKey(row);
            marks.set(mark(key), index);
            versions.invalidate(key);
        }
    }

    /** To be called before the store is replaced, while nobody reads from it: so nobody has one in hand to offer. */
    void forgetVersions() {
        versions.invalidateAll();
    }

    Optional<byte[]> body(FileId content) {
        return Optional.ofNullable(bodies.getIfPresent(content));
    }

    /** Offers a body as the disk gave it, to be kept if it was offered lately; nobody may change it any more. */
    void offer(FileId content, byte[] body) {
        if (offeredBodies.again(content.hashCode())) {
            bodies.put(content, body);
        }
    }

    private long usedBytes() {
        return weight(versions) + weight(bodies);
    }

    private static long weight(Cache<?, ?> cache) {
        return cache.policy().eviction().orElseThrow().weightedSize().orElse(0);
    }

    private static int weight(RowKey row, ObjectVersion version) {
        ObjectAttributes said = version.attributes();
        return VERSION_BYTES
                + row.bytes.length
                + 2 * said.contentType().length()
                + weight(said.cacheControl())
                + weight(said.contentDisposition())
                + weight(said.contentEncoding())
                + weight(said.contentLanguage())
                + weight(said.userMetadata())
                + weight(said.tags());
    }

    private static int weight(Map<String, String> texts) {
        return texts.entrySet().stream()
                .mapToInt(text -> ENTRY_BYTES
                        + 2 * (text.getKey().length() + text.getValue().length()))
                .sum();
    }

    private static int weight(Optional<String> text) {
        return text.map(value -> ENTRY_BYTES + 2 * value.length()).orElse(0);
    }

    private static int mark(RowKey row) {
        return (row.hash ^ (row.hash >>> 16)) & (MARKS - 1);
    }

    /** Bytes of a row as a key. */
    private static final class RowKey {
        private final byte[] bytes;
        private final int hash;

        RowKey(byte[] bytes) {
            this.bytes = bytes;
            this.hash = Arrays.hashCode(bytes);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof RowKey key && hash == key.hash && Arrays.equals(bytes, key.bytes);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
