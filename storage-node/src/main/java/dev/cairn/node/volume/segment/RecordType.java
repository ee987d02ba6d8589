package dev.cairn.node.volume.segment;

import java.util.Optional;

/** What a record says. Codes are on disk: one that was used is never given another meaning. */
public enum RecordType {
    /** A blob, or a chunk of one. */
    DATA(1),
    /** The blob was deleted here, as of this record. */
    DELETE(2),
    /** Ends the records that were synced together. */
    BATCH(3),
    /** Ends a segment; its payload is the footer. */
    SEAL(4);

    private final int code;

    RecordType(int code) {
        this.code = code;
    }

    byte code() {
        return (byte) code;
    }

    static Optional<RecordType> of(int code) {
        return switch (code) {
            case 1 -> Optional.of(DATA);
            case 2 -> Optional.of(DELETE);
            case 3 -> Optional.of(BATCH);
            case 4 -> Optional.of(SEAL);
            default -> Optional.empty();
        };
    }
}
