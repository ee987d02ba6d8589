package dev.cairn.node.archive;

import com.github.luben.zstd.Zstd;
import dev.cairn.node.archive.ArchiveLimits.Limit;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** The headers that a zip has at its end, held until then. They are much alike, and are held compressed: some 40 bytes for each. */
final class ZipDirectoryWriter {
    private static final int LEVEL = 3;
    private static final int PAGE_BYTES = 256 << 10;

    private final long heldBytesMax;
    private final List<Page> pages = new ArrayList<>();
    private final ByteArrayOutputStream page = new ByteArrayOutputStream();
    private long heldBytes;
    private long entries;

    private record Page(byte[] held, int plainBytes) {}

    /** @param heldBytesMax compressed */
    ZipDirectoryWriter(long heldBytesMax) {
        this.heldBytesMax = heldBytesMax;
    }

    long entries() {
        return entries;
    }

    /** Of all but the last that were added, compressed. */
    long heldBytes() {
        return heldBytes;
    }

    /** @throws ArchiveException {@link ArchiveError.BeyondLimit} */
    void add(byte[] header) {
        page.writeBytes(header);
        entries++;
        if (page.size() >= PAGE_BYTES) {
            turn();
        }
    }

    private void turn() {
        byte[] held = Zstd.compress(page.toByteArray(), LEVEL);
        heldBytes += held.length;
        Limit.DIRECTORY_BYTES.check(heldBytesMax, heldBytes);
        pages.add(new Page(held, page.size()));
        page.reset();
    }

    interface Target {
        void put(byte[] bytes);
    }

    /** Hands all of it on, in the order in which it came. */
    void writeTo(Target target) {
        pages.forEach(each -> target.put(Zstd.decompress(each.held(), each.plainBytes())));
        target.put(page.toByteArray());
    }
}
