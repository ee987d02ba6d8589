package dev.cairn.metadata;

import java.util.Optional;

/**
 * The count of references to each content. Every version in {@code current} or {@code history} is one; a version that moves
 * from one to the other takes its reference along.
 *
 * <p>The only reference to an inline body has no row of its own: that the body is there says it. Most bodies never have
 * another, and a row more for each would be a tenth of the work of storing it.
 */
final class ContentRows {
    private static final byte[] NO_VALUE = {RowCodec.FORMAT};

    private final Changes changes;

    ContentRows(Changes changes) {
        this.changes = changes;
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
            case Content.Blob _, Content.Framed _ ->
                changes.put(
                        Family.CONTENTS, row, RowCodec.references(counted(row).orElse(0L) + 1));
        }
    }

    /** One more reference to a content that has some. */
    void addReference(Content content) {
        byte[] row = Keys.content(content.id());
        long before = counted(row).orElseGet(() -> uncounted(content));
        changes.put(Family.CONTENTS, row, RowCodec.references(before + 1));
    }

    /** With its last reference an inline body goes at once; a blob becomes garbage, which the volumes drop later. */
    void dropReference(Content content) {
        byte[] row = Keys.content(content.id());
        Optional<Long> counted = counted(row);
        long before = counted.orElseGet(() -> uncounted(content));
        if (before > 1) {
            changes.put(Family.CONTENTS, row, RowCodec.references(before - 1));
            return;
        }
        if (counted.isPresent()) {
            changes.delete(Family.CONTENTS, row);
        }
        switch (content) {
            case Content.Inline _ -> changes.delete(Family.INLINE, row);
            case Content.Blob _, Content.Framed _ -> changes.put(Family.GARBAGE, row, NO_VALUE);
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
        return changes.get(Family.CONTENTS, row).map(RowCodec::references);
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
