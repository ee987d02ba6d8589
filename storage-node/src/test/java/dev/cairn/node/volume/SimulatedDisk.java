package dev.cairn.node.volume;

import dev.cairn.node.volume.disk.Disk;
import dev.cairn.node.volume.disk.DiskFile;
import dev.cairn.node.volume.disk.NoSpaceException;
import dev.cairn.node.volume.disk.TooManyFilesException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A disk behind a page cache, in memory. What was written and not synced is in the cache alone: a power cut keeps any part
 * of it, sector by sector, as the seed decides, and so it does with names that were not synced. A sync that failed leaves
 * the pages clean and the disk without them, as Linux does.
 */
final class SimulatedDisk implements Disk {
    private static final int SECTOR_BYTES = 512;

    private final SplittableRandom random;
    private final long capacityBytes;
    private Map<String, Content> names = new TreeMap<>();
    private Map<String, Content> durableNames = new TreeMap<>();
    private long calls;
    private long cutAtCall = Long.MAX_VALUE;
    private long failSyncAtCall = Long.MAX_VALUE;
    private boolean dark;
    private boolean syncFailed;
    private boolean tooManyFiles;

    SimulatedDisk(long seed) {
        this(seed, Long.MAX_VALUE >> 8);
    }

    SimulatedDisk(long seed, long capacityBytes) {
        this.random = new SplittableRandom(seed);
        this.capacityBytes = capacityBytes;
    }

    /** Cuts the power at the {@code n}th call from now that changes something. */
    synchronized void cutPowerAfter(long n) {
        cutAtCall = calls + n;
    }

    /** Makes the first sync of a file after {@code n} more calls fail, once. */
    synchronized void failSyncAfter(long n) {
        failSyncAtCall = calls + n;
    }

    /** Whether the process has no file left to open. */
    synchronized void haveTooManyFiles(boolean too) {
        tooManyFiles = too;
    }

    /** Calls so far that changed something. */
    synchronized long calls() {
        return calls;
    }

    /** Whether a sync has failed since the last start. */
    synchronized boolean hasSyncFailed() {
        return syncFailed;
    }

    synchronized boolean isDark() {
        return dark;
    }

    /** Starts the machine after a power cut, or after one that comes now: what was not durable is gone, or part of it is. */
    synchronized void restart() {
        dark = false;
        syncFailed = false;
        cutAtCall = Long.MAX_VALUE;
        failSyncAtCall = Long.MAX_VALUE;
        Map<String, Content> after = new TreeMap<>();
        for (Map.Entry<String, Content> name : durableNames.entrySet()) {
            boolean gone = names.get(name.getKey()) != name.getValue();
            if (!gone || random.nextBoolean()) {
                after.put(name.getKey(), name.getValue());
            }
        }
        for (Map.Entry<String, Content> name : names.entrySet()) {
            boolean fresh = durableNames.get(name.getKey()) != name.getValue();
            if (fresh && random.nextBoolean()) {
                after.put(name.getKey(), name.getValue());
            }
        }
        after.values().forEach(content -> content.losePower(random));
        names = after;
        durableNames = new TreeMap<>(after);
    }

    /** Starts the process after it was killed: the page cache is as it was. */
    synchronized void restartProcess() {
        dark = false;
        syncFailed = false;
        cutAtCall = Long.MAX_VALUE;
        failSyncAtCall = Long.MAX_VALUE;
    }

    synchronized List<String> files() {
        return List.copyOf(names.keySet());
    }

    synchronized byte[] bytesOf(String name) {
        Content content = names.get(name);
        return Arrays.copyOf(content.cached, content.length);
    }

    /** Turns one bit of what is stored, on the disk and in the cache. */
    synchronized void flipBit(String name, long bit) {
        Content content = names.get(name);
        int at = Math.toIntExact(bit / Byte.SIZE);
        content.cached[at] ^= (byte) (1 << (bit % Byte.SIZE));
        if (at < content.durableLength) {
            content.durable[at] ^= (byte) (1 << (bit % Byte.SIZE));
        }
    }

    /** Replaces what is stored in a file, durably. */
    synchronized void overwrite(String name, byte[] bytes) {
        Content content = names.get(name);
        content.cached = bytes.clone();
        content.length = bytes.length;
        content.durable = bytes.clone();
        content.durableLength = bytes.length;
        content.unsynced.clear();
    }

    synchronized void remove(String name) {
        names.remove(name);
        durableNames.remove(name);
    }

    private void checkFiles() throws IOException {
        if (tooManyFiles) {
            throw new TooManyFilesException(new IOException("Too many open files"));
        }
    }

    @Override
    public synchronized DiskFile create(String name) throws IOException {
        checkFiles();
        change();
        if (names.containsKey(name)) {
            throw new FileAlreadyExistsException(name);
        }
        Content content = new Content();
        names.put(name, content);
        return new File(content, true, false);
    }

    @Override
    public synchronized DiskFile open(String name) throws IOException {
        checkFiles();
        return new File(existing(name), false, false);
    }

    @Override
    public synchronized DiskFile openUnbuffered(String name) throws IOException {
        return new File(existing(name), false, true);
    }

    @Override
    public synchronized DiskFile openWritable(String name) throws IOException {
        return new File(existing(name), true, false);
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        change();
        names.put(to, existing(from));
        names.remove(from);
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        change();
        names.remove(name);
    }

    @Override
    public synchronized List<String> list() throws IOException {
        checkPower();
        return List.copyOf(names.keySet());
    }

    @Override
    public synchronized void syncDirectory() throws IOException {
        change();
        durableNames = new TreeMap<>(names);
    }

    @Override
    public long totalBytes() {
        return capacityBytes;
    }

    @Override
    public synchronized long freeBytes() {
        return capacityBytes - usedBytes();
    }

    private long usedBytes() {
        Map<Content, Boolean> once = new HashMap<>();
        names.values().forEach(content -> once.put(content, true));
        return once.keySet().stream().mapToLong(content -> content.length).sum();
    }

    private Content existing(String name) throws IOException {
        checkPower();
        Content content = names.get(name);
        if (content == null) {
            throw new FileNotFoundException(name);
        }
        return content;
    }

    private void checkPower() throws IOException {
        if (dark) {
            throw new PowerCutException();
        }
    }

    private void change() throws IOException {
        checkPower();
        calls++;
        if (calls >= cutAtCall) {
            dark = true;
            throw new PowerCutException();
        }
    }

    /** A write, or a change of length, that is in the cache and not yet on the disk. */
    private record Unsynced(long offset, byte[] bytes, long truncatedTo) {}

    /** What a file holds, whatever its name. */
    private static final class Content {
        private byte[] cached = {};
        private int length;
        private byte[] durable = {};
        private int durableLength;
        private List<Unsynced> unsynced = new ArrayList<>();

        void write(long offset, byte[] bytes) {
            int end = Math.toIntExact(offset + bytes.length);
            if (end > cached.length) {
                cached = Arrays.copyOf(cached, Math.max(end, cached.length * 2));
            }
            System.arraycopy(bytes, 0, cached, (int) offset, bytes.length);
            length = Math.max(length, end);
            unsynced.add(new Unsynced(offset, bytes, -1));
        }

        void truncate(long bytes) {
            length = (int) Math.min(length, bytes);
            Arrays.fill(cached, length, cached.length, (byte) 0);
            unsynced.add(new Unsynced(0, new byte[0], bytes));
        }

        void sync() {
            unsynced.forEach(this::makeDurable);
            unsynced = new ArrayList<>();
        }

        /**
         * Keeps all, none or some of what was not synced; of a write that is kept in part, any of its sectors, or all but
         * one: the hole that is hardest to see.
         */
        void losePower(SplittableRandom random) {
            int mode = random.nextInt(6);
            int kept = random.nextInt(unsynced.size() + 1);
            for (int i = 0; i < unsynced.size(); i++) {
                Unsynced write = unsynced.get(i);
                if (mode == 1 || (mode == 2 && i < kept)) {
                    makeDurable(write);
                } else if (mode == 3 || (mode == 2 && i == kept)) {
                    tear(write, random);
                } else if (mode == 4 && i != Math.min(kept, unsynced.size() - 1)) {
                    makeDurable(write);
                } else if (mode > 3) {
                    loseOneSector(write, random);
                }
            }
            unsynced = new ArrayList<>();
            cached = durable.clone();
            length = durableLength;
        }

        private void loseOneSector(Unsynced write, SplittableRandom random) {
            if (write.bytes.length == 0) {
                makeDurable(write);
                return;
            }
            long sector = (write.offset + random.nextInt(write.bytes.length)) / SECTOR_BYTES * SECTOR_BYTES;
            int from = (int) Math.max(0, sector - write.offset);
            int to = (int) Math.min(write.bytes.length, sector + SECTOR_BYTES - write.offset);
            makeDurable(new Unsynced(write.offset, Arrays.copyOf(write.bytes, from), -1));
            byte[] after = Arrays.copyOfRange(write.bytes, to, write.bytes.length);
            makeDurable(new Unsynced(write.offset + to, after, -1));
        }

        private void tear(Unsynced write, SplittableRandom random) {
            for (int at = 0; at < write.bytes.length; ) {
                long sectorEnd = ((write.offset + at) / SECTOR_BYTES + 1) * SECTOR_BYTES;
                int end = (int) Math.min(write.bytes.length, sectorEnd - write.offset);
                if (random.nextBoolean()) {
                    byte[] sector = Arrays.copyOfRange(write.bytes, at, end);
                    makeDurable(new Unsynced(write.offset + at, sector, -1));
                }
                at = end;
            }
        }

        private void makeDurable(Unsynced change) {
            if (change.truncatedTo >= 0) {
                durableLength = (int) Math.min(durableLength, change.truncatedTo);
                Arrays.fill(durable, durableLength, durable.length, (byte) 0);
                return;
            }
            int end = Math.toIntExact(change.offset + change.bytes.length);
            if (end > durable.length) {
                durable = Arrays.copyOf(durable, Math.max(end, 2 * durable.length));
            }
            System.arraycopy(change.bytes, 0, durable, (int) change.offset, change.bytes.length);
            durableLength = Math.max(durableLength, end);
        }
    }

    private final class File implements DiskFile {
        private final Content content;
        private final boolean writable;
        private final boolean unbuffered;
        private boolean closed;

        File(Content content, boolean writable, boolean unbuffered) {
            this.content = content;
            this.writable = writable;
            this.unbuffered = unbuffered;
        }

        @Override
        public int read(ByteBuffer target, long offset) throws IOException {
            synchronized (SimulatedDisk.this) {
                checkOpen();
                if (unbuffered) {
                    checkAligned(offset, target.remaining());
                    content.sync(); // As the kernel writes dirty pages back before it reads past them.
                }
                byte[] bytes = unbuffered ? content.durable : content.cached;
                int length = unbuffered ? content.durableLength : content.length;
                int count = Math.clamp(length - offset, 0, target.remaining());
                target.put(bytes, (int) Math.min(offset, length), count);
                return count;
            }
        }

        @Override
        public void write(ByteBuffer source, long offset) throws IOException {
            synchronized (SimulatedDisk.this) {
                checkOpen();
                checkWritable();
                long growth = Math.max(0, offset + source.remaining() - content.length);
                if (growth > 0 && usedBytes() + growth > capacityBytes) {
                    throw new NoSpaceException(new IOException("No space left on device"));
                }
                byte[] bytes = new byte[source.remaining()];
                source.get(bytes);
                content.write(
                        offset, bytes); // Before the cut: a write that the cut interrupts may be on the disk in part.
                change();
            }
        }

        @Override
        public void sync() throws IOException {
            synchronized (SimulatedDisk.this) {
                checkOpen();
                change();
                if (calls > failSyncAtCall) {
                    failSyncAtCall = Long.MAX_VALUE;
                    syncFailed = true;
                    content.unsynced = new ArrayList<>();
                    throw new IOException("Input/output error");
                }
                content.sync();
            }
        }

        @Override
        public void truncate(long bytes) throws IOException {
            synchronized (SimulatedDisk.this) {
                checkOpen();
                checkWritable();
                content.truncate(bytes);
                change();
            }
        }

        @Override
        public long sizeBytes() throws IOException {
            synchronized (SimulatedDisk.this) {
                checkOpen();
                return content.length;
            }
        }

        @Override
        public void close() {
            closed = true;
        }

        private void checkOpen() throws IOException {
            checkPower();
            if (closed) {
                throw new IOException("the file is closed");
            }
        }

        private void checkWritable() {
            if (!writable) {
                throw new IllegalStateException("opened to read");
            }
        }

        private void checkAligned(long offset, int bytes) {
            if (offset % ALIGNMENT_BYTES != 0 || bytes % ALIGNMENT_BYTES != 0) {
                throw new IllegalArgumentException("an unbuffered read of %d bytes at %d".formatted(bytes, offset));
            }
        }
    }
}
