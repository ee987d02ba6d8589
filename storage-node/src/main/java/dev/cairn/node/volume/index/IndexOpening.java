package dev.cairn.node.volume.index;

import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the index, or begins an empty one if it cannot be used: the segments hold all that it knew. */
public final class IndexOpening {
    private static final Logger LOG = LoggerFactory.getLogger(IndexOpening.class);

    private IndexOpening() {}

    /**
     * Opens the index of {@code volume}. One that is new, of another volume or not readable comes back empty, and not {@link
     * BlobIndex#isComplete complete}. Blocks.
     */
    public static BlobIndex open(KeyValues.Source source, UUID volume) {
        KeyValues store;
        try {
            store = source.open();
        } catch (IndexException e) {
            LOG.warn("the index of the volume does not open and is rebuilt from the segments", e);
            return afresh(source);
        }
        try {
            BlobIndex index = new BlobIndex(store);
            if (index.isComplete(volume) || index.isEmpty()) {
                return index;
            }
        } catch (IndexException | IllegalStateException e) {
            LOG.warn("the index of the volume is damaged and is rebuilt from the segments", e);
        }
        store.close();
        return afresh(source);
    }

    private static BlobIndex afresh(KeyValues.Source source) {
        source.wipe();
        return new BlobIndex(source.open());
    }
}
