package dev.cairn.metadata;

import dev.cairn.metadata.MetadataError.ContentCondemned;
import java.util.Optional;

/**
 * The count of references to each content. Every version in {@code current} or {@code history} is one; a version that moves
 * from one to the other takes its reference along.
 *
 * <p>The only reference to an inline body has no row of its own: that the body is there says it. Most bodies never have
 * another, and a row more for each would be a tenth of the work of storing it.
 */
final class ContentRows {
    private final Changes changes;
    private final RowCounters counters;

    ContentRows(Changes changes) {
        this.changes = changes;
        this.counters = new RowCounters(changes);
    }

    /**
     * Stores a content with its first reference.
     *
     * @param inlineBody the body that came with the command, if the content is inline
     */
    void store(Content content, byte[] inlineBody) {
        byte[] row = Keys.content(content.id());
        switch (content) {
            case Content.Inline _ -> changes.put(Family.INLINE, row, inlineBody);
            case Content.Blob _, Content.Framed _ -> {
                long before = counted(row).orElse(0L);
                changes.put(Family.CONTENTS, row, RowCodec.count(before + 1));
                if (before == 0) {
                    countWanted(content.id(), 1);
                }
            }
        }
    }

    /** How many blobs there are that have a number of copies of their own. */
    private void countWanted(FileId blob, int more) {
        blob.wanted().number().ifPresent(copies -> counters.add(Keys.wantedCount(copies), more));
    }

    /** One more reference to a content that has some. */
    void addReference(Content content) {
        byte[] row = Keys.content(content.id());
        long before = counted(row).orElseGet(() -> uncounted(content));
        changes.put(Family.CONTENTS, row, RowCodec.count(before + 1));
    }

    /** With its last reference an inline body goes at once; a blob becomes garbage, which the volumes drop later. */
    void dropReference(Content content) {
        byte[] row = Keys.content(content.id());
        Optional<Long> counted = counted(row);
        long before = counted.orElseGet(() -> uncounted(content));
        if (before > 1) {
            changes.put(Family.CONTENTS, row, RowCodec.count(before - 1));
            return;
        }
        if (counted.isPresent()) {
            changes.delete(Family.CONTENTS, row);
        }
        switch (content) {
            case Content.Inline _ -> changes.delete(Family.INLINE, row);
            case Content.Blob _, Content.Framed _ -> {
                changes.put(Family.GARBAGE, row, RowCodec.NO_VALUE);
                countWanted(content.id(), -1);
            }
        }
    }

    /** Whether another version has this content too. */
    boolean isShared(Content content) {
        return counted(Keys.content(content.id())).orElse(1L) > 1;
    }

    private static long uncounted(Content content) {
        return switch (content) {
            case Content.Inline _ -> 1;
            case Content.Blob _, Content.Framed _ ->
                throw new IllegalStateException("content " + content.id() + " has no references");
        };
    }

    private Optional<Long> counted(byte[] row) {
        return changes.get(Family.CONTENTS, row).map(RowCodec::count);
    }

    /**
     * Makes a content garbage, unless a version references it.
     *
     * @return whether it is garbage now
     */
    boolean condemn(FileId id) {
        byte[] row = Keys.content(id);
        boolean referenced = changes.get(Family.CONTENTS, row).isPresent()
                || changes.get(Family.INLINE, row).isPresent();
        if (!referenced) {
            changes.put(Family.GARBAGE, row, RowCodec.NO_VALUE);
        }
        return !referenced;
    }

    /**
     * To be called before {@link #store}: blobs may be dropped by the volumes once they are garbage.
     *
     * @param condemned the greatest id that was ever condemned
     * @throws MetadataException {@link ContentCondemned}
     */
    void requireStorable(Content content, FileId condemned) {
        if (content instanceof Content.Inline) {
            return;
        }
        byte[] row = Keys.content(content.id());
        boolean givenUp = content.id().compareTo(condemned) <= 0
                || changes.get(Family.GARBAGE, row).isPresent();
        if (givenUp && counted(row).isEmpty()) {
            throw new MetadataException(new ContentCondemned(content.id()));
        }
    }

    /** Whether there was such garbage to forget. */
    boolean forgetGarbage(FileId id) {
        byte[] row = Keys.content(id);
        boolean known = changes.get(Family.GARBAGE, row).isPresent();
        if (known) {
            changes.delete(Family.GARBAGE, row);
        }
        return known;
    }
}
