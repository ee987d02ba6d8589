package dev.cairn.node.archive;

import com.github.luben.zstd.Zstd;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Takes an archive of many GiB and gives it back; holds it compressed, which is little if there is little in it. */
final class CompressedBlocks implements ArchiveSink, ArchiveSource {
    private static final int BLOCK_BYTES = SourceBytes.BLOCK_BYTES;

    private final List<byte[]> blocks = new ArrayList<>();
    private final byte[] last = new byte[BLOCK_BYTES];
    private int filled;
    private long readBytes;

    @Override
    public void write(byte[] bytes, int offset, int length) {
        for (int at = 0; at < length; ) {
            int count = Math.min(length - at, BLOCK_BYTES - filled);
            System.arraycopy(bytes, offset + at, last, filled, count);
            filled += count;
            at += count;
            if (filled == BLOCK_BYTES) {
                blocks.add(Zstd.compress(last, 1));
                filled = 0;
            }
        }
    }

    @Override
    public long sizeBytes() {
        return (long) blocks.size() * BLOCK_BYTES + filled;
    }

    @Override
    public void read(long offset, ByteBuffer target) {
        readBytes += target.remaining();
        for (long at = offset; target.hasRemaining(); ) {
            int number = (int) (at / BLOCK_BYTES);
            int within = (int) (at % BLOCK_BYTES);
            byte[] block = number == blocks.size()
                    ? Arrays.copyOf(last, filled)
                    : Zstd.decompress(blocks.get(number), BLOCK_BYTES);
            int count = Math.min(target.remaining(), block.length - within);
            target.put(block, within, count);
            at += count;
        }
    }

    long readBytes() {
        return readBytes;
    }
}
