package dev.cairn.node.volume;

import dev.cairn.metadata.FileId;
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
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore.BlobReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Reads a blob from its segments, which stay on disk until it is closed, and checks every block that it hands out. */
final class StoredBlobReader implements BlobReader {
    private final BlobPlaces places;
    private final Collection<Segment> pinned;
    private final ReaderParts parts;
    private long tableChunk = -1;
    private List<Integer> table = List.of();
    private boolean closed;

    StoredBlobReader(BlobPlaces places, Collection<Segment> pinned, ReaderParts parts) {
        this.places = places;
        this.pinned = pinned;
        this.parts = parts;
    }

    /** What a reader works with; one for all readers of a volume. */
    record ReaderParts(
            UUID volume, OpenFiles files, SegmentKeeper keeper, BufferPool blocks, Damage damage, Health health) {}

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
            return new BlobException(new BlobError.Damaged(blob(), offset));
        });
        ChunkAt at = chunkAt(chunk, place);
        try (OpenFiles.Lease lease = parts.files().open(at.segment())) {
            List<Integer> crcs = crcs(lease.file(), at, place);
            return readBlocks(lease.file(), at, crcs, (int) (offset % Format.CHUNK_BYTES), target);
        } catch (TooManyFilesException e) {
            throw new BlobException(new BlobError.Busy(Refusals.RETRY_AFTER), e);
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
            Block block = Block.of(position, at, crcs);
            int upTo = Math.min(end, block.from() + block.bytes());
            ByteBuffer wanted = target.slice(target.position(), upTo - position);
            if (wanted.remaining() == block.bytes()) {
                readBlock(file, at, block, wanted);
            } else {
                readPart(file, at, block, position - block.from(), wanted);
            }
            target.position(target.position() + upTo - position);
            position = upTo;
        }
        return end - from;
    }

    /** @param from its offset in the chunk */
    private record Block(int from, int bytes, int crc) {
        static Block of(int position, ChunkAt at, List<Integer> crcs) {
            int number = position / Format.BLOCK_BYTES;
            int from = number * Format.BLOCK_BYTES;
            return new Block(from, Math.min(Format.BLOCK_BYTES, at.payloadBytes() - from), crcs.get(number));
        }
    }

    /** Of a block of which only a part is wanted, all is read and checked. */
    private void readPart(DiskFile file, ChunkAt at, Block block, int skipped, ByteBuffer target) throws IOException {
        ByteBuffer whole = parts.blocks().take();
        try {
            readBlock(file, at, block, whole.slice(0, block.bytes()));
            target.put(whole.slice(skipped, target.remaining()));
        } finally {
            parts.blocks().give(whole);
        }
    }

    private void readBlock(DiskFile file, ChunkAt at, Block block, ByteBuffer target) throws IOException {
        int read = file.read(target, at.payloadAt() + block.from());
        if (read < block.bytes() || Format.crc(target, 0, block.bytes()) != block.crc()) {
            throw damaged(at, at.blobOffset() + block.from(), "a block does not match its checksum");
        }
    }

    private FileId blob() {
        return places.blob();
    }

    private BlobException damaged(ChunkAt at, long blobOffset, String what) {
        long inSegment = at.payloadAt() + blobOffset - at.blobOffset();
        return damaged(at.segment().id(), inSegment, blobOffset, what);
    }

    private BlobException damaged(long segmentId, long inSegment, long blobOffset, String what) {
        parts.damage().found(blob(), segmentId, inSegment, what);
        return new BlobException(new BlobError.Damaged(blob(), blobOffset));
    }
}
