package dev.cairn.node.archive;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Archives in memory, and what is in them. */
final class MemoryArchive implements ArchiveSource {
    private final byte[] bytes;
    private long readBytes;

    /** A file, as it goes in and comes out. */
    record Item(String name, byte[] body, Instant modified, boolean compressible) {
        static Item of(String name, String body) {
            return new Item(
                    name, body.getBytes(StandardCharsets.UTF_8), Instant.parse("2026-11-29T09:30:15.123456700Z"), true);
        }
    }

    MemoryArchive(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public long sizeBytes() {
        return bytes.length;
    }

    @Override
    public void read(long offset, ByteBuffer target) {
        readBytes += target.remaining();
        target.put(bytes, (int) offset, target.remaining());
    }

    /** Bytes that were asked for so far. */
    long readBytes() {
        return readBytes;
    }

    /** Writes files in pieces of at most {@code pieceBytes}. */
    static byte[] write(ArchiveFormat format, List<Item> items, int pieceBytes) {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        try (ArchiveWriter writer = ArchiveWriter.of(format, to::write, MemoryScratch.NONE)) {
            for (Item item : items) {
                writer.begin(item.name(), item.body().length, item.modified(), item.compressible());
                for (int at = 0; at < item.body().length; at += pieceBytes) {
                    writer.write(ByteBuffer.wrap(item.body(), at, Math.min(pieceBytes, item.body().length - at)));
                }
                writer.end();
            }
            writer.finish();
        }
        return to.toByteArray();
    }

    /** Reads all files; entries of other kinds are left out. */
    static List<Item> read(byte[] archive) {
        return read(archive, ArchiveLimits.DEFAULT);
    }

    static List<Item> read(byte[] archive, ArchiveLimits limits) {
        List<Item> items = new ArrayList<>();
        try (ArchiveReader reader = ArchiveReader.open(new MemoryArchive(archive), limits)) {
            for (Optional<ArchiveEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                if (entry.get().isFile()) {
                    items.add(new Item(
                            entry.get().name(),
                            body(reader),
                            entry.get().modified().orElse(Instant.EPOCH),
                            true));
                }
            }
        }
        return items;
    }

    /** The bytes of the entry that is read. */
    static byte[] body(ArchiveReader reader) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (ByteBuffer piece = reader.piece(); piece.hasRemaining(); piece = reader.piece()) {
            byte[] some = new byte[piece.remaining()];
            piece.get(some);
            body.writeBytes(some);
        }
        return body.toByteArray();
    }
}
