package dev.cairn.node.archive;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** The records of a zip that is written from front to back, as bytes. */
final class ZipHeaders {
    private static final int VERSION = 20;
    private static final int VERSION_64 = 45;
    private static final int FLAGS = ZipFormat.FLAG_DESCRIPTOR | ZipFormat.FLAG_UTF8;
    private static final int FILE_MODE = ZipFormat.MODE_FILE | 0644;
    private static final int UNIX_TIME_BYTES = 9;
    private static final int NTFS_BYTES = 36;
    private static final int RECORD_BYTES_MAX = 256;
    private static final int NTFS_TIMES_BYTES = 24;

    private ZipHeaders() {}

    /**
     * What is known of an entry before its bytes.
     *
     * @param isLong whether its lengths have 64 bits
     */
    record Entry(byte[] name, long sizeBytes, Instant modified, long offset, boolean isLong) {}

    /** What its bytes turned out to be. */
    record Written(long crc32, long codedBytes) {}

    static byte[] local(Entry entry) {
        ByteBuffer to = record(entry);
        to.putInt(ZipFormat.LOCAL);
        common(to, entry);
        int unknown = entry.isLong() ? -1 : 0; // Where 64 bits follow, the 32 say so.
        to.putInt(0).putInt(unknown).putInt(unknown);
        int extra = UNIX_TIME_BYTES + NTFS_BYTES + (entry.isLong() ? 20 : 0);
        to.putShort((short) entry.name().length)
                .putShort((short) extraBytes(entry, extra))
                .put(entry.name());
        if (entry.isLong()) {
            to.putShort((short) ZipFormat.EXTRA_ZIP64)
                    .putShort((short) 16)
                    .putLong(0)
                    .putLong(0);
        }
        times(to, entry.modified());
        return bytes(to);
    }

    static byte[] descriptor(Entry entry, Written written) {
        ByteBuffer to = record(entry);
        to.putInt(ZipFormat.DESCRIPTOR).putInt((int) written.crc32());
        if (entry.isLong()) {
            to.putLong(written.codedBytes()).putLong(entry.sizeBytes());
        } else {
            to.putInt((int) written.codedBytes()).putInt((int) entry.sizeBytes());
        }
        return bytes(to);
    }

    static byte[] central(Entry entry, Written written) {
        boolean farAway = entry.offset() >= ZipFormat.IN_EXTRA_32;
        int long64 = (entry.isLong() ? 16 : 0) + (farAway ? 8 : 0);
        int extra = UNIX_TIME_BYTES + NTFS_BYTES + (long64 > 0 ? 4 + long64 : 0);
        ByteBuffer to = record(entry);
        to.putInt(ZipFormat.CENTRAL).putShort((short) ((ZipFormat.MADE_ON_UNIX << Byte.SIZE) | VERSION_64));
        common(to, entry);
        to.putInt((int) written.crc32());
        to.putInt(entry.isLong() ? -1 : (int) written.codedBytes())
                .putInt(entry.isLong() ? -1 : (int) entry.sizeBytes());
        to.putShort((short) entry.name().length)
                .putShort((short) extraBytes(entry, extra))
                .putShort((short) 0);
        to.putShort((short) 0).putShort((short) 0).putInt(FILE_MODE << Short.SIZE);
        to.putInt(farAway ? -1 : (int) entry.offset()).put(entry.name());
        if (long64 > 0) {
            to.putShort((short) ZipFormat.EXTRA_ZIP64).putShort((short) long64);
            if (entry.isLong()) {
                to.putLong(entry.sizeBytes()).putLong(written.codedBytes());
            }
            if (farAway) {
                to.putLong(entry.offset());
            }
        }
        times(to, entry.modified());
        return bytes(to);
    }

    /** The end records; those of 64 bits only if they are needed. */
    static byte[] end(long begin, long size, long entries) {
        boolean is64 =
                entries >= ZipFormat.IN_EXTRA_16 || begin >= ZipFormat.IN_EXTRA_32 || size >= ZipFormat.IN_EXTRA_32;
        ByteBuffer to = ByteBuffer.allocate(RECORD_BYTES_MAX).order(ByteOrder.LITTLE_ENDIAN);
        if (is64) {
            to.putInt(ZipFormat.END_64).putLong(ZipFormat.END_64_BYTES - 12);
            to.putShort((short) ((ZipFormat.MADE_ON_UNIX << Byte.SIZE) | VERSION_64))
                    .putShort((short) VERSION_64);
            to.putInt(0)
                    .putInt(0)
                    .putLong(entries)
                    .putLong(entries)
                    .putLong(size)
                    .putLong(begin);
            to.putInt(ZipFormat.LOCATOR_64).putInt(0).putLong(begin + size).putInt(1);
        }
        short shortEntries = (short) Math.min(entries, ZipFormat.IN_EXTRA_16);
        to.putInt(ZipFormat.END)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort(shortEntries)
                .putShort(shortEntries);
        to.putInt((int) Math.min(size, ZipFormat.IN_EXTRA_32)).putInt((int) Math.min(begin, ZipFormat.IN_EXTRA_32));
        to.putShort((short) 0);
        return bytes(to);
    }

    private static ByteBuffer record(Entry entry) {
        return ByteBuffer.allocate(RECORD_BYTES_MAX + entry.name().length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] bytes(ByteBuffer record) {
        byte[] bytes = new byte[record.position()];
        record.flip().get(bytes);
        return bytes;
    }

    private static void common(ByteBuffer to, Entry entry) {
        to.putShort((short) (entry.isLong() ? VERSION_64 : VERSION)).putShort((short) FLAGS);
        to.putShort((short) ZipFormat.DEFLATED).putInt(dosTime(entry.modified()));
    }

    private static int extraBytes(Entry entry, int withUnixTime) {
        return hasUnixTime(entry.modified()) ? withUnixTime : withUnixTime - UNIX_TIME_BYTES;
    }

    private static boolean hasUnixTime(Instant modified) {
        return modified.getEpochSecond() == (int) modified.getEpochSecond();
    }

    /** For those who know seconds, and those who know tenths of microseconds. */
    private static void times(ByteBuffer to, Instant modified) {
        if (hasUnixTime(modified)) {
            to.putShort((short) ZipFormat.EXTRA_UNIX_TIME).putShort((short) 5).put((byte) 1);
            to.putInt((int) modified.getEpochSecond());
        }
        long ticks = (modified.getEpochSecond() + ZipFormat.NTFS_TO_EPOCH_SECONDS) * ZipFormat.NTFS_TICKS_PER_SECOND
                + modified.getNano() / ZipFormat.NTFS_TICK_NANOS;
        to.putShort((short) ZipFormat.EXTRA_NTFS)
                .putShort((short) (NTFS_BYTES - 4))
                .putInt(0);
        to.putShort((short) 1).putShort((short) NTFS_TIMES_BYTES);
        long since1601 = Math.max(1, ticks); // 0 is said to mean that there is none.
        to.putLong(since1601).putLong(since1601).putLong(since1601);
    }

    /** In UTC; from 1980 to 2107, and by two seconds. */
    private static int dosTime(Instant modified) {
        LocalDateTime time = LocalDateTime.ofInstant(modified, ZoneOffset.UTC);
        int year = Math.clamp(time.getYear(), 1980, 2107);
        return ((year - 1980) << 25)
                | (time.getMonthValue() << 21)
                | (time.getDayOfMonth() << 16)
                | (time.getHour() << 11)
                | (time.getMinute() << 5)
                | (time.getSecond() / 2);
    }
}
