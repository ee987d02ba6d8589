package dev.cairn.node.volume;

import dev.cairn.node.volume.disk.Disk;
import dev.cairn.node.volume.disk.DiskFile;
import dev.cairn.node.volume.segment.Format;
import dev.cairn.node.volume.segment.SegmentHeader;
import dev.cairn.node.volume.segment.SegmentName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file {@code volume}, which gives the volume its id. Big-endian.
 *
 * <pre>
 * offset  bytes  field
 * 0       8      magic
 * 8       4      format version
 * 12      16     id of the volume
 * 28      4      CRC32C of bytes 0 to 27
 * </pre>
 */
final class VolumeIdentity {
    static final String FILE_NAME = "volume";

    private static final Logger LOG = LoggerFactory.getLogger(VolumeIdentity.class);
    private static final String NEW_FILE_NAME = "volume.new";
    private static final long MAGIC = 0x43_41_49_52_4e_56_4f_4cL;
    private static final int BYTES = 32;
    private static final int CRC_AT = 28;

    private VolumeIdentity() {}

    /**
     * Reads the id, or makes one if the folder is new. If the file is lost or damaged, the segments say the id.
     *
     * @throws IncompatibleVolumeException if the volume is of another version
     */
    static UUID readOrCreate(Disk disk, List<String> files) throws IOException {
        Optional<UUID> written = files.contains(FILE_NAME) ? read(disk) : Optional.empty();
        if (written.isPresent()) {
            return written.get();
        }
        Optional<UUID> known = fromSegments(disk, files);
        if (known.isPresent()) {
            LOG.warn("the file {} is lost or damaged; its segments belong to volume {}", FILE_NAME, known.get());
        }
        UUID volume = known.orElseGet(UUID::randomUUID);
        write(disk, volume);
        return volume;
    }

    private static Optional<UUID> read(Disk disk) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        try (DiskFile file = disk.open(FILE_NAME)) {
            file.read(bytes, 0);
        }
        bytes.flip();
        if (bytes.remaining() < BYTES
                || bytes.getLong(0) != MAGIC
                || bytes.getInt(CRC_AT) != Format.crc(bytes, 0, CRC_AT)) {
            return Optional.empty();
        }
        if (bytes.getInt(8) != Format.VERSION) {
            throw new IncompatibleVolumeException(
                    "the volume is of format %d, which this version cannot read".formatted(bytes.getInt(8)));
        }
        return Optional.of(new UUID(bytes.getLong(12), bytes.getLong(20)));
    }

    private static Optional<UUID> fromSegments(Disk disk, List<String> files) throws IOException {
        List<SegmentName> names = new ArrayList<>();
        files.forEach(file -> SegmentName.parse(file).ifPresent(names::add));
        for (SegmentName name : names) {
            ByteBuffer bytes = ByteBuffer.allocate(Format.SEGMENT_HEADER_BYTES);
            try (DiskFile file = disk.open(name.fileName())) {
                file.read(bytes, 0);
            }
            Optional<SegmentHeader> header = SegmentHeader.decode(bytes.flip());
            if (header.isPresent()) {
                return header.map(SegmentHeader::volume);
            }
        }
        return Optional.empty();
    }

    private static void write(Disk disk, UUID volume) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.putLong(MAGIC).putInt(Format.VERSION);
        bytes.putLong(volume.getMostSignificantBits()).putLong(volume.getLeastSignificantBits());
        bytes.putInt(Format.crc(bytes, 0, CRC_AT));
        disk.delete(NEW_FILE_NAME);
        try (DiskFile file = disk.create(NEW_FILE_NAME)) {
            file.write(bytes.flip(), 0);
            file.sync();
        }
        disk.rename(NEW_FILE_NAME, FILE_NAME);
        disk.syncDirectory();
    }
}
