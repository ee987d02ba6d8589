package dev.cairn.node.archive;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * Headers of a tar that is written, by POSIX of 2001: what the fixed fields cannot hold (long names or such beyond ASCII, sizes from 8 GiB
 * on, parts of a second) stands in an extended header before them.
 *
 * <p>Not those of Commons Compress: it makes a directory without bytes of any file whose name ends with a slash.
 */
final class TarHeaders {
    private static final int NAME_BYTES = 100;
    private static final long OCTAL_MAX = 077777777777L;
    private static final String EXTENDED_NAME = "PaxHeader";

    private TarHeaders() {}

    /** All that stands before the bytes of a file. */
    static byte[] file(String name, long sizeBytes, Instant modified) {
        byte[] raw = name.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        if (raw.length > NAME_BYTES || !isAscii(raw)) {
            records.writeBytes(record("path", name));
        }
        if (sizeBytes > OCTAL_MAX) {
            records.writeBytes(record("size", Long.toString(sizeBytes)));
        }
        long seconds = modified.getEpochSecond();
        if (modified.getNano() != 0 || seconds != octalSeconds(modified)) {
            records.writeBytes(record("mtime", decimal(modified)));
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        if (records.size() > 0) {
            byte[] extension = records.toByteArray();
            all.writeBytes(header(EXTENDED_NAME.getBytes(StandardCharsets.US_ASCII), extension.length, modified, 'x'));
            all.writeBytes(Arrays.copyOf(extension, extension.length + padding(extension.length)));
        }
        all.writeBytes(header(asciiOnly(raw), Math.min(sizeBytes, OCTAL_MAX), modified, '0'));
        return all.toByteArray();
    }

    /** What fills up the last block of so many bytes. */
    static int padding(long bytes) {
        return (int) Math.floorMod(-bytes, (long) TarHeader.BLOCK_BYTES);
    }

    private static byte[] header(byte[] name, long size, Instant modified, char type) {
        byte[] block = new byte[TarHeader.BLOCK_BYTES];
        System.arraycopy(name, 0, block, 0, Math.min(NAME_BYTES, name.length));
        put(block, 100, "0000644\0" + "0000000\0".repeat(2) + octal(size) + octal(octalSeconds(modified)));
        put(block, 148, " ".repeat(8) + type);
        put(block, 257, "ustar\0" + "00");
        put(block, 329, "0000000\0".repeat(2));
        int sum = 0;
        for (byte each : block) {
            sum += each & 0xff;
        }
        put(block, 148, "%06o\0 ".formatted(sum));
        return block;
    }

    private static void put(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    private static String octal(long value) {
        return "%011o\0".formatted(value);
    }

    private static long octalSeconds(Instant modified) {
        return Math.clamp(modified.getEpochSecond(), 0, OCTAL_MAX);
    }

    private static String decimal(Instant time) {
        return BigDecimal.valueOf(time.getEpochSecond())
                .add(BigDecimal.valueOf(time.getNano(), 9))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** {@code length key=value}, where the length counts its own digits. */
    private static byte[] record(String key, String value) {
        byte[] rest = (" " + key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8);
        int length = rest.length;
        while (length != rest.length + digits(length)) {
            length = rest.length + digits(length);
        }
        ByteArrayOutputStream record = new ByteArrayOutputStream(length);
        record.writeBytes(Integer.toString(length).getBytes(StandardCharsets.US_ASCII));
        record.writeBytes(rest);
        return record.toByteArray();
    }

    private static int digits(int number) {
        return Integer.toString(number).length();
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte each : bytes) {
            if (each < 0) {
                return false;
            }
        }
        return true;
    }

    /** For those who know no extended headers. */
    private static byte[] asciiOnly(byte[] name) {
        byte[] ascii = name.clone();
        for (int i = 0; i < ascii.length; i++) {
            ascii[i] = ascii[i] < 0 ? (byte) '_' : ascii[i];
        }
        return ascii;
    }
}
