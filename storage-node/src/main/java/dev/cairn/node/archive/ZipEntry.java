package dev.cairn.node.archive;

import dev.cairn.node.archive.ArchiveEntry.Kind;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32;

/**
 * What the directory of a zip says of one entry.
 *
 * @param rawName as it stands there, and again before the entry's bytes
 */
record ZipEntry(
        ArchiveEntry entry, byte[] rawName, int flags, int method, long crc32, long codedBytes, long headerOffset) {

    /** The numbers that may stand in the extra field, and what else that tells. */
    private static final class Fields {
        long sizeBytes;
        long codedBytes;
        long headerOffset;
        int disk;
        Optional<Instant> modified = Optional.empty();
        Optional<String> name = Optional.empty();
        boolean hasNtfsTime;

        /** @param from from position to limit */
        void extra(ByteBuffer from, byte[] rawName) {
            while (from.remaining() >= 4) {
                int id = from.getShort() & 0xffff;
                int length = from.getShort() & 0xffff;
                if (length > from.remaining()) {
                    return; // Some pad with what is no field.
                }
                ByteBuffer field = from.slice(from.position(), length).order(ByteOrder.LITTLE_ENDIAN);
                from.position(from.position() + length);
                field(id, field, rawName);
            }
        }

        private void field(int id, ByteBuffer field, byte[] rawName) {
            switch (id) {
                case ZipFormat.EXTRA_ZIP64 -> zip64(field);
                case ZipFormat.EXTRA_UNIX_TIME -> unixTime(field);
                case ZipFormat.EXTRA_NTFS -> ntfsTime(field);
                case ZipFormat.EXTRA_UNICODE_PATH -> unicodePath(field, rawName);
                default -> {}
            }
        }

        private void zip64(ByteBuffer field) {
            sizeBytes = sizeBytes == ZipFormat.IN_EXTRA_32 ? field.getLong() : sizeBytes;
            codedBytes = codedBytes == ZipFormat.IN_EXTRA_32 ? field.getLong() : codedBytes;
            headerOffset = headerOffset == ZipFormat.IN_EXTRA_32 ? field.getLong() : headerOffset;
            disk = disk == ZipFormat.IN_EXTRA_16 ? field.getInt() : disk;
        }

        private void unixTime(ByteBuffer field) {
            boolean hasModified = field.remaining() >= 5 && (field.get() & 1) != 0;
            if (hasModified && !hasNtfsTime) {
                modified = Optional.of(Instant.ofEpochSecond(field.getInt()));
            }
        }

        private void ntfsTime(ByteBuffer field) {
            field.position(Math.min(4, field.limit()));
            boolean known = field.remaining() >= 12 && field.getShort() == 1 && field.getShort() >= 8;
            long ticks = known ? field.getLong() : 0;
            if (ticks > 0) {
                hasNtfsTime = true;
                modified = Optional.of(Instant.ofEpochSecond(
                        ticks / ZipFormat.NTFS_TICKS_PER_SECOND - ZipFormat.NTFS_TO_EPOCH_SECONDS,
                        ticks % ZipFormat.NTFS_TICKS_PER_SECOND * ZipFormat.NTFS_TICK_NANOS));
            }
        }

        private void unicodePath(ByteBuffer field, byte[] rawName) {
            CRC32 crc = new CRC32();
            crc.update(rawName);
            if (field.remaining() > 5 && field.get() == 1 && field.getInt() == (int) crc.getValue()) {
                byte[] better = new byte[field.remaining()];
                field.get(better);
                name = EntryNames.ifUtf8(better);
            }
        }
    }

    /** The bytes that follow the fixed part of a header in the directory. */
    static int trailingBytes(byte[] fixed) {
        ByteBuffer from = little(fixed);
        return (from.getShort(28) & 0xffff) + (from.getShort(30) & 0xffff) + (from.getShort(32) & 0xffff);
    }

    /**
     * @param fixed {@link ZipFormat#CENTRAL_BYTES} of a header in the directory
     * @param trailing what follows it: name, extra field, comment
     */
    static ZipEntry parse(byte[] fixed, byte[] trailing) throws IOException {
        ByteBuffer from = little(fixed);
        byte[] rawName = new byte[from.getShort(28) & 0xffff];
        ByteBuffer rest = little(trailing);
        rest.get(rawName);
        Fields fields = new Fields();
        fields.codedBytes = from.getInt(20) & ZipFormat.IN_EXTRA_32;
        fields.sizeBytes = from.getInt(24) & ZipFormat.IN_EXTRA_32;
        fields.disk = from.getShort(34) & 0xffff;
        fields.headerOffset = from.getInt(42) & ZipFormat.IN_EXTRA_32;
        try {
            fields.extra(
                    rest.slice(rest.position(), from.getShort(30) & 0xffff).order(ByteOrder.LITTLE_ENDIAN), rawName);
        } catch (BufferUnderflowException e) {
            throw new IOException("an extra field is too short", e);
        }
        if (fields.disk != 0 || (fields.sizeBytes | fields.codedBytes | fields.headerOffset) < 0) {
            throw new IOException("an entry is on another disk, or of a size that cannot be");
        }
        int flags = from.getShort(8) & 0xffff;
        String name = (flags & ZipFormat.FLAG_UTF8) != 0
                ? EntryNames.utf8(rawName)
                : fields.name.orElseGet(() -> EntryNames.utf8OrDos(rawName));
        int method = from.getShort(10) & 0xffff;
        long crc32 = from.getInt(16) & 0xffff_ffffL;
        Kind kind = kind(flags, method, from.getShort(4) & 0xffff, from.getInt(38), name);
        Optional<Instant> modified = fields.modified.or(() -> dosTime(from.getInt(12)));
        return new ZipEntry(
                new ArchiveEntry(name, kind, fields.sizeBytes, modified, OptionalLong.of(crc32)),
                rawName,
                flags,
                method,
                crc32,
                fields.codedBytes,
                fields.headerOffset);
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Kind kind(int flags, int method, int madeBy, int attributes, String name) {
        int system = madeBy >>> Byte.SIZE;
        boolean unix = system == ZipFormat.MADE_ON_UNIX || system == ZipFormat.MADE_ON_MAC;
        int type = unix ? (attributes >>> Short.SIZE) & ZipFormat.MODE_TYPE : 0;
        return switch (type) {
            case ZipFormat.MODE_DIRECTORY -> Kind.DIRECTORY;
            case ZipFormat.MODE_LINK -> Kind.LINK;
            case ZipFormat.MODE_FILE -> file(flags, method);
            case 0 -> name.endsWith("/") ? Kind.DIRECTORY : file(flags, method);
            default -> Kind.DEVICE;
        };
    }

    private static Kind file(int flags, int method) {
        int encrypted = ZipFormat.FLAG_ENCRYPTED | ZipFormat.FLAG_STRONGLY_ENCRYPTED | ZipFormat.FLAG_MASKED;
        if ((flags & encrypted) != 0) {
            return Kind.ENCRYPTED;
        }
        return switch (method) {
            case ZipFormat.STORED,
                    ZipFormat.DEFLATED,
                    ZipFormat.DEFLATED_64,
                    ZipFormat.BZIP2,
                    ZipFormat.ZSTD,
                    ZipFormat.XZ -> Kind.FILE;
            default -> Kind.UNSUPPORTED;
        };
    }

    /** Of an unknown time zone, so it is taken as UTC. */
    private static Optional<Instant> dosTime(int dateAndTime) {
        try {
            return Optional.of(LocalDateTime.of(
                            1980 + (dateAndTime >>> 25),
                            (dateAndTime >>> 21) & 0xf,
                            (dateAndTime >>> 16) & 0x1f,
                            (dateAndTime >>> 11) & 0x1f,
                            (dateAndTime >>> 5) & 0x3f,
                            2 * (dateAndTime & 0x1f))
                    .toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
