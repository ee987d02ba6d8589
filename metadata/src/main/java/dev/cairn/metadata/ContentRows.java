package dev.cairn.metadata;

/**
 * The count of references to each content. Every version in {@code current} or {@code history} is one; a version that moves
 * from one to the other takes its reference along.
 */
final class ContentRows {
    private static final byte[] NO_VALUE = {RowCodec.FORMAT};

    private final Changes changes;

    ContentRows(Changes changes) {
        this.changes = changes;
    }

    /** Stores a body that came with its command. */
    void store(Content.Inline content, byte[] body) {
        changes.put(Family.INLINE, Keys.content(content.id()), body);
    }

    void addReference(Content content) {
        byte[] row = Keys.content(content.id());
        long before =
                changes.get(Family.CONTENTS, row).map(RowCodec::references).orElse(0L);
        changes.put(Family.CONTENTS, row, RowCodec.references(before + 1));
    }

    /** With its last reference an inline body goes at once; a blob becomes garbage, which the volumes drop later. */
    void dropReference(Content content) {
        byte[] row = Keys.content(content.id());
        long before = changes.get(Family.CONTENTS, row)
                .map(RowCodec::references)
                .orElseThrow(() -> new IllegalStateException("content " + content.id() + " has no references to drop"));
        if (before > 1) {
            changes.put(Family.CONTENTS, row, RowCodec.references(before - 1));
            return;
        }
        changes.delete(Family.CONTENTS, row);
        switch (content) {
            case Content.Inline _ -> changes.delete(Family.INLINE, row);
            case Content.Blob _ -> changes.put(Family.GARBAGE, row, NO_VALUE);
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
