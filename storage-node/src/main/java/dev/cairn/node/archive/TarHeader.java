package dev.cairn.node.archive;

import dev.cairn.node.archive.ArchiveEntry.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A header of a tar: 512 bytes of fixed fields, in the forms of POSIX, GNU and those before them.
 *
 * @param sizeBytes of what follows it
 * @param name as far as the header holds it
 */
record TarHeader(byte type, long sizeBytes, long modifiedSeconds, byte[] name, boolean posix) {
    static final int BLOCK_BYTES = 512;

    private static final int NAME = 0;
    private static final int NAME_BYTES = 100;
    private static final int SIZE = 124;
    private static final int SIZE_BYTES = 12;
    private static final int TIME = 136;
    private static final int TIME_BYTES = 12;
    private static final int SUM = 148;
    private static final int SUM_BYTES = 8;
    private static final int TYPE = 156;
    private static final int MAGIC = 257;
    private static final int PREFIX = 345;
    private static final int PREFIX_BYTES = 155;
    private static final byte[] POSIX_MAGIC = "ustar\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ANY_MAGIC = "ustar".getBytes(StandardCharsets.US_ASCII);

    /** The first bit of a number says that the rest is binary, big-endian. */
    private static final int BINARY = 0x80;

    private static final int OCTAL_DIGIT_BITS = 3;

    /** Whether these bytes begin with a header: its checksum tells. */
    static boolean isOne(byte[] bytes) {
        return bytes.length >= BLOCK_BYTES && hasSum(bytes);
    }

    static boolean isEnd(byte[] block) {
        for (byte each : block) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }

    static TarHeader parse(byte[] block) throws IOException {
        if (!hasSum(block)) {
            throw new IOException("a header does not match its checksum");
        }
        long size = number(block, SIZE, SIZE_BYTES);
        if (size < 0) {
            throw new IOException("a header tells a size of " + size);
        }
        boolean posix = has(block, POSIX_MAGIC);
        return new TarHeader(
                block[TYPE], size, number(block, TIME, TIME_BYTES), name(block, posix), has(block, ANY_MAGIC));
    }

    /** What a tar of today calls a file keeps that kind also with a slash at its end; in older ones that makes a directory. */
    Kind kind() {
        return switch (type) {
            case '0', '7' -> !posix && endsWithSlash() ? Kind.DIRECTORY : Kind.FILE;
            case 0 -> endsWithSlash() ? Kind.DIRECTORY : Kind.FILE;
            case '1', '2' -> Kind.LINK;
            case '3', '4', '6' -> Kind.DEVICE;
            case '5', 'D' -> Kind.DIRECTORY;
            default -> Kind.UNSUPPORTED;
        };
    }

    /** Links, devices and directories have no bytes, whatever their header says. */
    boolean isFollowed() {
        return switch (type) {
            case '1', '2', '3', '4', '5', '6' -> false;
            default -> true;
        };
    }

    private boolean endsWithSlash() {
        return name.length > 0 && name[name.length - 1] == '/';
    }

    private static boolean has(byte[] block, byte[] magic) {
        return Arrays.equals(block, MAGIC, MAGIC + magic.length, magic, 0, magic.length);
    }

    private static byte[] name(byte[] block, boolean posix) {
        byte[] name = text(block, NAME, NAME_BYTES);
        byte[] prefix = posix ? text(block, PREFIX, PREFIX_BYTES) : new byte[0];
        if (prefix.length == 0) {
            return name;
        }
        byte[] both = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
        both[prefix.length] = '/';
        System.arraycopy(name, 0, both, prefix.length + 1, name.length);
        return both;
    }

    /** Up to the first zero. */
    private static byte[] text(byte[] block, int at, int length) {
        int end = at;
        while (end < at + length && block[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(block, at, end);
    }

    private static boolean hasSum(byte[] block) {
        long unsigned = 0;
        long signed = 0; // As some old ones counted.
        for (int i = 0; i < BLOCK_BYTES; i++) {
            byte value = i >= SUM && i < SUM + SUM_BYTES ? (byte) ' ' : block[i];
            unsigned += value & 0xff;
            signed += value;
        }
        try {
            long told = number(block, SUM, SUM_BYTES);
            return !isEnd(block) && (told == unsigned || told == signed);
        } catch (IOException e) {
            return false;
        }
    }

    private static long number(byte[] block, int at, int length) throws IOException {
        return (block[at] & BINARY) == 0 ? octal(block, at, length) : binary(block, at, length);
    }

    private static long octal(byte[] block, int at, int length) throws IOException {
        String digits = new String(text(block, at, length), StandardCharsets.ISO_8859_1).strip();
        if (digits.length() * OCTAL_DIGIT_BITS >= Long.SIZE || !digits.chars().allMatch(c -> c >= '0' && c <= '7')) {
            throw new IOException("a header has '%s' for a number".formatted(digits));
        }
        return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    }

    private static long binary(byte[] block, int at, int length) throws IOException {
        boolean negative = (block[at] & 0x40) != 0;
        long value = negative ? -1 : 0;
        for (int i = at; i < at + length; i++) {
            int each = i == at ? signExtended(block[i], negative) : block[i] & 0xff;
            boolean room = value >> 55 == (negative ? -1 : 0);
            if (!room) {
                throw new IOException("a header has a number of more than 63 bits");
            }
            value = (value << Byte.SIZE) | each;
        }
        return value;
    }

    /** The first bit only says that it is binary; the second is the sign. */
    private static int signExtended(byte first, boolean negative) {
        return negative ? first & 0xff : first & 0x3f;
    }
}
