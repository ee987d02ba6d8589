package dev.cairn.node.variant;

import dev.cairn.metadata.FileId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;

/** Removes kept variants whose pictures are gone, in rounds over all of them. For one thread. */
public final class UnusedVariants {
    private final VariantCache cache;
    private final VariantMeters meters;
    private final Deque<VariantKey> left = new ArrayDeque<>();

    public UnusedVariants(VariantCache cache, VariantMeters meters) {
        this.cache = cache;
        this.meters = meters;
    }

    /**
     * Looks at some of them. Blocks.
     *
     * @param isReferenced whether anything is of that content; asked for each
     * @param most that are looked at
     * @return whether some are left in this round
     */
    public boolean remove(Predicate<FileId> isReferenced, int most) {
        if (left.isEmpty()) {
            left.addAll(cache.all());
        }
        for (int i = 0; i < most && !left.isEmpty(); i++) {
            VariantKey key = left.remove();
            if (!isReferenced.test(key.content()) && cache.remove(key)) { // It may have gone since the round began.
                meters.dropped();
            }
        }
        return !left.isEmpty();
    }
}
