package dev.cairn.node.compression;

import dev.cairn.metadata.FileId;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.BlobStore.BlobReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a {@link FramedWriter} wrote as if it had never been compressed. Decompresses the frames that are asked for: whole ones right
 * into the memory of who asks, parts by way of pooled memory, so that a range leaves nothing behind for the collector.
 */
final class FramedReader implements BlobReader {
    private static final int NONE = -1;

    private final BlobReader blob;
    private final FileId id;
    private final FrameCodec codec;
    private final SeekTable table;
    private int held = NONE;

    /**
     * The frame that was read last, for who reads less than one at a time and reads on at once; that of a slow reader goes, or many of
     * them would fill the heap.
     */
    private @Nullable WeakReference<byte[]> last;

    /**
     * Blocks on the disk.
     *
     * @param blob closed with this; but not if this throws
     * @param id of the blob
     * @param codec closed with this, also if this throws
     * @param tables where the table of the blob may be at hand
     * @throws BlobException {@link BlobError.Damaged} if it is not such a blob
     */
    FramedReader(BlobReader blob, FileId id, FrameCodec codec, SeekTables tables) {
        this.blob = blob;
        this.id = id;
        this.codec = codec;
        try {
            this.table = tables.of(id, () -> table(blob));
        } catch (BrokenFrameException e) {
            codec.close();
            throw damaged(blob.sizeBytes(), e);
        } catch (Throwable failure) {
            codec.close();
            throw failure;
        }
    }

    private BlobException damaged(long offset, BrokenFrameException why) {
        return new BlobException(new BlobError.Damaged(id, offset), why);
    }

    private static SeekTable table(BlobReader blob) {
        long size = blob.sizeBytes();
        if (size < SeekTable.FOOTER_BYTES) {
            throw new BrokenFrameException("a compressed blob has %d bytes only".formatted(size));
        }
        int bytes = SeekTable.bytes(read(blob, size - SeekTable.FOOTER_BYTES, SeekTable.FOOTER_BYTES), size);
        return SeekTable.parse(read(blob, size - bytes, bytes), size);
    }

    private static byte[] read(BlobReader blob, long offset, int length) {
        byte[] bytes = new byte[length];
        blob.read(offset, ByteBuffer.wrap(bytes));
        return bytes;
    }

    @Override
    public long sizeBytes() {
        return table.plainBytes();
    }

    /** {@inheritDoc} A frame that is not what was written is such a block. */
    @Override
    public void read(long offset, ByteBuffer target) {
        if (offset < 0 || target.remaining() > sizeBytes() - offset) {
            throw new IndexOutOfBoundsException(
                    "%d bytes at %d are not in %d".formatted(target.remaining(), offset, sizeBytes()));
        }
        boolean comesBack = target.remaining() < SeekTable.FRAME_BYTES;
        for (long at = offset; target.hasRemaining(); ) {
            int number = SeekTable.frameOf(at);
            int within = (int) (at % SeekTable.FRAME_BYTES);
            int some = Math.min(target.remaining(), table.plainBytes(number) - within);
            ByteBuffer part = target.slice(target.position(), some);
            if (part.isDirect() && some == table.plainBytes(number)) {
                decompress(number, part);
            } else {
                readPart(number, within, part, comesBack);
            }
            target.position(target.position() + some);
            at += some;
        }
    }

    private void readPart(int number, int within, ByteBuffer part, boolean comesBack) {
        byte[] known = number == held && last != null ? last.get() : null;
        if (known != null) {
            part.put(known, within, part.remaining());
            return;
        }
        ByteBuf plain = PooledByteBufAllocator.DEFAULT.directBuffer(SeekTable.FRAME_BYTES);
        try {
            int length = table.plainBytes(number);
            decompress(number, plain.internalNioBuffer(0, length));
            if (comesBack) {
                byte[] frame = new byte[length];
                plain.getBytes(0, frame);
                held = number;
                last = new WeakReference<>(frame);
            }
            plain.getBytes(within, part);
        } finally {
            plain.release();
        }
    }

    /** @param plain direct, and of the frame's length */
    private void decompress(int number, ByteBuffer plain) {
        int length = table.compressedBytes(number);
        ByteBuf compressed = PooledByteBufAllocator.DEFAULT.directBuffer(length);
        try {
            blob.read(table.offset(number), compressed.internalNioBuffer(0, length));
            codec.decompress(compressed.internalNioBuffer(0, length), plain);
        } catch (BrokenFrameException e) {
            throw damaged(table.offset(number), e);
        } finally {
            compressed.release();
        }
    }

    @Override
    public void close() {
        codec.close();
        blob.close();
    }
}
