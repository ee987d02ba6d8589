package dev.cairn.node.volume.index;

import dev.cairn.metadata.RocksStatus;
import dev.cairn.node.volume.segment.Location;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What the index is kept in: sorted keys and values in families. A write is atomic, and visible at once; it becomes durable
 * with the next {@link #flush}, or earlier, together with all writes before it and none after. Safe for use by many
 * threads; all methods block and throw {@link IndexException}.
 */
public interface KeyValues extends AutoCloseable {
    /** Names are on disk. */
    enum Family {
        /** What the index is of, and the next segment's id. */
        META,
        /** Blob and chunk → {@link Location}. */
        BLOBS,
        /** Segment id → state and live bytes. */
        SEGMENTS,
        /** Lane → up to where the index knows it. */
        LANES,
        /** Blob and chunk → {@link Location}, of blobs whose last chunk has not come yet. */
        PENDING,
        /** Only during recovery: blob, or dedicated segment → the seq of its deletion. */
        TOMBSTONES
    }

    Optional<byte[]> get(Family family, byte[] key);

    void write(Changes changes);

    /** Visits entries from {@code from} on, in unsigned byte order, as of one moment, until the visitor answers false. */
    void scan(Family family, byte[] from, BiPredicate<byte[], byte[]> visitor);

    void flush();

    /** How the RocksDB below it is; empty if there is none, or it was closed. */
    default Optional<RocksStatus> status() {
        return Optional.empty();
    }

    /** Flushes and closes. */
    @Override
    void close();

    /** Changes that are made together, in order. */
    final class Changes {
        record Change(Family family, byte[] key, byte @Nullable [] value) {}

        private final List<Change> list = new ArrayList<>();

        void put(Family family, byte[] key, byte[] value) {
            list.add(new Change(family, key, value));
        }

        void remove(Family family, byte[] key) {
            list.add(new Change(family, key, null));
        }

        List<Change> list() {
            return list;
        }
    }

    /** Where key-values come from: what a volume needs to start its index, and to start it anew. */
    interface Source {
        /** @throws IndexException if what is there cannot be read */
        KeyValues open();

        /** Makes the next {@link #open} fail, until {@link #wipe}, as far as that is possible now. Never throws. */
        void distrust();

        /** Deletes all of it. None may be open. */
        void wipe();
    }
}
