package dev.cairn.node.volume.health;

import dev.cairn.metadata.FileId;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was found damaged since start, told to the operator once for each blob. Safe for use by many threads. */
public final class Damage {
    /** Beyond so many blobs they are counted, and no longer told apart. */
    static final int BLOBS_MAX = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(Damage.class);

    private final Set<FileId> blobs = ConcurrentHashMap.newKeySet();
    private final AtomicLong places = new AtomicLong();
    private volatile Consumer<FileId> listener = _ -> {};

    /**
     * Has each damaged blob told once, those that are known already at once.
     *
     * @param onFound does not block and does not throw; may hear of one twice
     */
    public void listen(Consumer<FileId> onFound) {
        listener = onFound;
        blobs.forEach(onFound);
    }

    /** A block or a header of the blob does not match its checksum. */
    public void found(FileId blob, long segmentId, long offset, String what) {
        places.incrementAndGet();
        if (blobs.size() < BLOBS_MAX && blobs.add(blob)) {
            LOG.error("blob {} is damaged: {} in segment {} at byte {}", blob, what, hex(segmentId), offset);
            listener.accept(blob);
        }
    }

    /** Records that were acknowledged cannot be read, and it cannot be said of which blobs they were. */
    public void lost(long segmentId, long offset, String what) {
        places.incrementAndGet();
        LOG.error("segment {} is damaged at byte {}: {}", hex(segmentId), offset, what);
    }

    /** Blobs found damaged; beyond a bound no more are told apart. */
    public long blobCount() {
        return blobs.size();
    }

    /** All that was found, also what was found twice. */
    public long placeCount() {
        return places.get();
    }

    private static String hex(long segmentId) {
        return "%016x".formatted(segmentId);
    }
}
