package dev.cairn.node.volume;

import dev.cairn.node.volume.disk.Disk;
import dev.cairn.node.volume.disk.DiskFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A disk that takes no time and keeps only lengths: what is left is the cost of what writes to it. Reads find nothing. */
final class DiscardingDisk implements Disk {
    private static final long CAPACITY_BYTES = 1L << 50;

    private final Map<String, Lengths> files = new ConcurrentHashMap<>();

    @Override
    public DiskFile create(String name) {
        Lengths file = new Lengths();
        files.put(name, file);
        return file;
    }

    @Override
    public DiskFile open(String name) throws IOException {
        Lengths file = files.get(name);
        if (file == null) {
            throw new FileNotFoundException(name);
        }
        return file;
    }

    @Override
    public DiskFile openUnbuffered(String name) throws IOException {
        return open(name);
    }

    @Override
    public DiskFile openWritable(String name) throws IOException {
        return open(name);
    }

    @Override
    public void rename(String from, String to) {
        files.put(to, files.remove(from));
    }

    @Override
    public void delete(String name) {
        files.remove(name);
    }

    @Override
    public List<String> list() {
        return List.copyOf(files.keySet());
    }

    @Override
    public void syncDirectory() {}

    @Override
    public long totalBytes() {
        return CAPACITY_BYTES;
    }

    @Override
    public long freeBytes() {
        return CAPACITY_BYTES;
    }

    private static final class Lengths implements DiskFile {
        private final AtomicLong bytes = new AtomicLong();

        @Override
        public int read(ByteBuffer target, long offset) {
            return 0;
        }

        @Override
        public void write(ByteBuffer source, long offset) {
            bytes.accumulateAndGet(offset + source.remaining(), Math::max);
            source.position(source.limit());
        }

        @Override
        public void sync() {}

        @Override
        public void truncate(long length) {
            bytes.set(length);
        }

        @Override
        public long sizeBytes() {
            return bytes.get();
        }

        @Override
        public void close() {}
    }
}
