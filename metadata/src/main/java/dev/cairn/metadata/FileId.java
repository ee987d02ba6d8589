package dev.cairn.metadata;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A 128-bit identifier whose unsigned order is the order of creation on one node.
 *
 * <pre>
 * bits   field
 * 48     milliseconds since 1970-01-01T00:00Z
 * 80     counter and random bits, see {@link FileIdGenerator}
 * </pre>
 *
 * In the id of a blob whose writer {@link #wanting wants} another number of copies than is usual in the cluster, the lowest random bits say so:
 *
 * <pre>
 * 20     mark, {@code c0py} in the text form
 * 1      unused, 0
 * 1      whether all copies are waited for
 * 3      how many there are to be, 0 for as many as the cluster says
 * </pre>
 *
 * The text form is 26 characters of Crockford's base 32 in lower case, whose byte order is the same order.
 *
 * @param high the more significant 64 bits
 * @param low the less significant 64 bits
 */
public record FileId(long high, long low) implements Comparable<FileId> {
    /** Length of the binary form in bytes. */
    public static final int BYTES = 16;

    /** Length of the text form in characters. */
    public static final int TEXT_LENGTH = 26;

    /** The first one in their order. */
    public static final FileId FIRST = new FileId(0, 0);

    /** Bits that say how many copies are wanted, and the mark before them. */
    private static final int WANTED_BITS = 5;

    private static final int MARKED_BITS = 25;

    /** "c0py" in base 32. */
    private static final long MARK = 0x602de;

    private static final long ALL = 8;

    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

    /**
     * Reads the text form, in either case.
     *
     * @throws IllegalArgumentException if {@code text} is not 26 characters of the alphabet or exceeds 128 bits
     */
    public static FileId parse(String text) {
        if (text.length() != TEXT_LENGTH) {
            throw new IllegalArgumentException("an id has " + TEXT_LENGTH + " characters, not " + text.length());
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < TEXT_LENGTH; i++) {
            int digit = ALPHABET.indexOf(Character.toLowerCase(text.charAt(i)));
            if (digit < 0 || (i == 0 && digit > 7)) {
                throw new IllegalArgumentException("not an id: character " + (i + 1) + " of '" + text + "'");
            }
            high = (high << 5) | (low >>> 59);
            low = (low << 5) | digit;
        }
        return new FileId(high, low);
    }

    /** Reads 16 bytes, big-endian, from the buffer's position and advances it. */
    public static FileId read(ByteBuffer source) {
        long high = source.getLong();
        return new FileId(high, source.getLong());
    }

    /** Writes 16 bytes, big-endian, at the buffer's position and advances it. */
    public void write(ByteBuffer target) {
        target.putLong(high).putLong(low);
    }

    /** The id after this one in their order; empty after the last one. */
    public Optional<FileId> next() {
        long nextLow = low + 1;
        long nextHigh = nextLow == 0 ? high + 1 : high;
        return nextLow == 0 && nextHigh == 0 ? Optional.empty() : Optional.of(new FileId(nextHigh, nextLow));
    }

    /** Milliseconds since 1970 at which the id was made, by the clock of the node that made it. */
    public long epochMillis() {
        return high >>> 16;
    }

    /**
     * The same id for a blob of which so many copies are wanted; it is as unique as this one among the ids of one generator, and among those of
     * several as far as 39 random bits keep them apart.
     */
    public FileId wanting(WantedCopies copies) {
        if (copies.equals(WantedCopies.USUAL)) {
            return this;
        }
        long wanted = copies.number().orElse(0) | (copies.all() ? ALL : 0);
        return new FileId(high, ((low >>> MARKED_BITS) << MARKED_BITS) | (MARK << WANTED_BITS) | wanted);
    }

    /** How many copies are wanted of the blob of this id. */
    public WantedCopies wanted() {
        long wanted = low & ((1 << WANTED_BITS) - 1);
        int number = (int) (wanted & ~ALL);
        boolean marked = (low & ((1 << MARKED_BITS) - 1)) >>> WANTED_BITS == MARK;
        if (!marked || wanted == 0 || number > WantedCopies.NUMBER_MAX) {
            return WantedCopies.USUAL;
        }
        return new WantedCopies(number == 0 ? OptionalInt.empty() : OptionalInt.of(number), (wanted & ALL) != 0);
    }

    @Override
    public int compareTo(FileId other) {
        int order = Long.compareUnsigned(high, other.high);
        return order != 0 ? order : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        char[] text = new char[TEXT_LENGTH];
        long upper = high;
        long lower = low;
        for (int i = TEXT_LENGTH - 1; i >= 0; i--) {
            text[i] = ALPHABET.charAt((int) (lower & 31));
            lower = (lower >>> 5) | (upper << 59);
            upper >>>= 5;
        }
        return new String(text);
    }
}
