package dev.cairn.metadata;

import java.util.OptionalInt;

/**
 * How many copies of a blob there are to be, and how many of them its writer waits for. It is part of the blob's id, see {@link FileId#wanting}:
 * whoever comes upon a blob knows it.
 *
 * @param number 1 to {@value #NUMBER_MAX}; empty for as many as the cluster says
 * @param all whether each copy must be synced before the write is acknowledged, rather than a quorum
 */
public record WantedCopies(OptionalInt number, boolean all) {
    /** As many as a blob may have. */
    public static final int NUMBER_MAX = 5;

    /** As the cluster says. */
    public static final WantedCopies USUAL = new WantedCopies(OptionalInt.empty(), false);

    public WantedCopies {
        if (number.isPresent() && (number.getAsInt() < 1 || number.getAsInt() > NUMBER_MAX)) {
            throw new IllegalArgumentException("1 to %d copies, not %d".formatted(NUMBER_MAX, number.getAsInt()));
        }
    }

    /** So many, a quorum of which is waited for. */
    public static WantedCopies of(int number) {
        return new WantedCopies(OptionalInt.of(number), false);
    }

    /** As many, each of which is waited for. */
    public WantedCopies withAll() {
        return new WantedCopies(number, true);
    }
}
