package dev.cairn.node.volume;

import dev.cairn.metadata.FileId;
import dev.cairn.node.volume.BlobStore.BlobReader;
import dev.cairn.node.volume.append.SegmentKeeper;
import dev.cairn.node.volume.disk.DiskFile;
import dev.cairn.node.volume.disk.TooManyFilesException;
import dev.cairn.node.volume.health.Damage;
import dev.cairn.node.volume.health.Health;
import dev.cairn.node.volume.index.BlobPlaces;
import dev.cairn.node.volume.index.BlobPlaces.Place;
import dev.cairn.node.volume.index.Segment;
import dev.cairn.node.volume.segment.BlockTable;
import dev.cairn.node.volume.segment.DedicatedLayout;
import dev.cairn.node.volume.segment.Format;
import dev.cairn.node.volume.segment.Location;
import dev.cairn.node.volume.segment.OpenFiles;
import dev.cairn.node.volume.segment.RecordHeader;
import dev.cairn.node.volume.segment.RecordType;
import dev.cairn.node.volume.segment.SegmentName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads a blob from its segments, which stay on disk until it is closed, and checks every block that it hands out. */
final class StoredBlobReader implements BlobReader {
    private final BlobPlaces places;
    private final Collection<Segment> pinned;
    private final ReaderParts parts;
    private long tableChunk = -1;
    private List<Integer> table = List.of();
    private long scratchBlock = -1;
    private @Nullable ByteBuffer scratch;
    private boolean closed;

    StoredBlobReader(BlobPlaces places, Collection<Segment> pinned, ReaderParts parts) {
        this.places = places;
        this.pinned = pinned;
        this.parts = parts;
    }

    /** What a reader works with; one for all readers of a volume. */
    record ReaderParts(UUID volume, OpenFiles files, SegmentKeeper keeper, Damage damage, Health health) {}

    @Override
    public long sizeBytes() {
        return places.sizeBytes();
    }

    @Override
    public void read(long offset, ByteBuffer target) {
        Objects.checkFromIndexSize(offset, target.remaining(), sizeBytes());
        if (closed) {
            throw new IllegalStateException("the reader is closed");
        }
        Refusals.check(parts.health());
        long at = offset;
        while (target.hasRemaining()) {
            at += readFromChunk(at, target);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            for (Segment segment : pinned) {
                if (segment.unpin()) {
                    parts.keeper().collect(segment);
                }
            }
        }
    }

    /** Reads up to the end of the chunk that {@code offset} is in. */
    private int readFromChunk(long offset, ByteBuffer target) {
        long chunk = offset / Format.CHUNK_BYTES;
        Place place = places.placeOf(chunk).orElseThrow(() -> {
            parts.damage().found(blob(), 0, offset, "chunk " + chunk + " is missing");
            return new VolumeException(new VolumeError.Damaged(blob(), offset));
        });
        ChunkAt at = chunkAt(chunk, place);
        try (OpenFiles.Lease lease = parts.files().open(at.segment())) {
            List<Integer> crcs = crcs(lease.file(), at, place);
            return readBlocks(lease.file(), at, crcs, (int) (offset % Format.CHUNK_BYTES), target);
        } catch (TooManyFilesException e) {
            throw new VolumeException(new VolumeError.Busy(Refusals.RETRY_AFTER), e);
        } catch (IOException e) {
            Refusals.check(parts.health()); // A file that was closed under our hands is no damage.
            throw damaged(at, offset, "it cannot be read: " + e);
        }
    }

    /** Where a chunk's record is. */
    private record ChunkAt(long chunk, SegmentName segment, long recordAt, long payloadAt, int payloadBytes) {
        long blobOffset() {
            return chunk * Format.CHUNK_BYTES;
        }
    }

    private ChunkAt chunkAt(long chunk, Place place) {
        Location at = place.location();
        long recordAt = at.isRun() ? DedicatedLayout.recordAt(chunk - place.firstChunk()) : at.offset();
        long before = (chunk - place.firstChunk()) * Format.CHUNK_BYTES;
        int length = (int) Math.min(Format.CHUNK_BYTES, at.lengthBytes() - before);
        SegmentName name = segmentOf(at).name();
        return new ChunkAt(chunk, name, recordAt, recordAt + at.headerBytes(), length);
    }

    private Segment segmentOf(Location location) {
        for (Segment segment : pinned) {
            if (segment.id() == location.segmentId()) {
                return segment;
            }
        }
        throw damaged(location.segmentId(), location.offset(), 0, "its segment is missing");
    }

    private List<Integer> crcs(DiskFile file, ChunkAt at, Place place) throws IOException {
        if (place.location().isOneBlock()) {
            return List.of(place.location().crc());
        }
        if (tableChunk != at.chunk()) {
            table = readTable(file, at);
            tableChunk = at.chunk();
        }
        return table;
    }

    private List<Integer> readTable(DiskFile file, ChunkAt at) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) (at.payloadAt() - at.recordAt()));
        file.read(bytes, at.recordAt());
        bytes.flip();
        Optional<BlockTable> found = RecordHeader.decode(bytes, 0, parts.volume())
                .filter(header -> header.type() == RecordType.DATA
                        && header.segmentId() == at.segment().id()
                        && header.blob().equals(blob())
                        && header.chunk() == at.chunk()
                        && header.payloadBytes() == at.payloadBytes()
                        && header.headerBytes() == at.payloadAt() - at.recordAt())
                .flatMap(header -> BlockTable.decode(bytes, Format.RECORD_HEADER_BYTES, header));
        return found.orElseThrow(() -> damaged(at, at.blobOffset(), "a header does not match its checksum"))
                .blockCrcs();
    }

    private int readBlocks(DiskFile file, ChunkAt at, List<Integer> crcs, int from, ByteBuffer target)
            throws IOException {
        int end = Math.min(at.payloadBytes(), from + target.remaining());
        int position = from;
        while (position < end) {
            int block = position / Format.BLOCK_BYTES;
            int blockStart = block * Format.BLOCK_BYTES;
            int blockBytes = Math.min(Format.BLOCK_BYTES, at.payloadBytes() - blockStart);
            int upTo = Math.min(end, blockStart + blockBytes);
            if (upTo - position == blockBytes) {
                ByteBuffer slice = target.slice(target.position(), blockBytes);
                readBlock(file, at, block, blockBytes, crcs.get(block), slice);
                target.position(target.position() + blockBytes);
            } else {
                ByteBuffer whole = scratch(file, at, block, blockBytes, crcs.get(block));
                target.put(whole.slice(position - blockStart, upTo - position));
            }
            position = upTo;
        }
        return end - from;
    }

    /** The block of which only a part is wanted; kept, because a reader in small steps wants the next part next. */
    private ByteBuffer scratch(DiskFile file, ChunkAt at, int block, int bytes, int crc) throws IOException {
        long number = at.chunk() * Format.BLOCKS_PER_CHUNK + block;
        ByteBuffer kept = scratch;
        if (kept == null || kept.capacity() < bytes) {
            kept = ByteBuffer.allocate(bytes);
            scratch = kept;
            scratchBlock = -1;
        }
        if (scratchBlock != number) {
            scratchBlock = -1;
            readBlock(file, at, block, bytes, crc, kept.slice(0, bytes));
            scratchBlock = number;
        }
        return kept;
    }

    private void readBlock(DiskFile file, ChunkAt at, int block, int bytes, int crc, ByteBuffer target)
            throws IOException {
        long blockAt = (long) block * Format.BLOCK_BYTES;
        int read = file.read(target, at.payloadAt() + blockAt);
        if (read < bytes || Format.crc(target, 0, bytes) != crc) {
            throw damaged(at, at.blobOffset() + blockAt, "a block does not match its checksum");
        }
    }

    private FileId blob() {
        return places.blob();
    }

    private VolumeException damaged(ChunkAt at, long blobOffset, String what) {
        long inSegment = at.payloadAt() + blobOffset - at.blobOffset();
        return damaged(at.segment().id(), inSegment, blobOffset, what);
    }

    private VolumeException damaged(long segmentId, long inSegment, long blobOffset, String what) {
        parts.damage().found(blob(), segmentId, inSegment, what);
        return new VolumeException(new VolumeError.Damaged(blob(), blobOffset));
    }
}
