package dev.cairn.node.volume.segment;

import java.util.Optional;

/** Who appends to a segment. Codes and names are on disk. */
public enum SegmentKind {
    /** The lane of all small blobs and of deletions. */
    MAIN(1, "main"),
    /** The lane into which compaction copies. */
    COMPACTION(2, "compacted"),
    /** Holds one large blob, or the end of one, and goes with it. */
    DEDICATED(3, "dedicated");

    private final int code;
    private final String text;

    SegmentKind(int code, String text) {
        this.code = code;
        this.text = text;
    }

    public int code() {
        return code;
    }

    public String text() {
        return text;
    }

    /** Empty if no kind has this code. */
    public static Optional<SegmentKind> of(int code) {
        return switch (code) {
            case 1 -> Optional.of(MAIN);
            case 2 -> Optional.of(COMPACTION);
            case 3 -> Optional.of(DEDICATED);
            default -> Optional.empty();
        };
    }

    static Optional<SegmentKind> of(String text) {
        for (SegmentKind kind : values()) {
            if (kind.text.equals(text)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
