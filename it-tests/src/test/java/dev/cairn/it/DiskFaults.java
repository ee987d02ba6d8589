package dev.cairn.it;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;

/**
 * Faults of the disk under a node: its calls on files of one directory fail, wait, or are the last ones before a kill or a power
 * cut. A library that is preloaded into the node ({@code src/test/c/diskfaults.c}) stands between it and the system. Calls are
 * counted from the start of the process and over all its threads, so the n-th sync is the n-th of the node. strace counts
 * those of each thread, and stops the process at every call.
 *
 * <p>One fault is planned at a time; it may be planned, changed and ended while the node runs.
 */
final class DiskFaults implements AutoCloseable {
    /** As {@code enum call} of the library. */
    enum Call {
        SYNC(0),
        WRITE(1),
        READ(2),
        OPEN(3),
        RENAME(4),
        TRUNCATE(5),
        UNLINK(6);

        private final int number;

        Call(int number) {
            this.number = number;
        }
    }

    /** As Linux numbers them on x86-64 and AArch64. */
    enum Errno {
        EIO(5),
        EMFILE(24),
        ENOSPC(28);

        private final int number;

        Errno(int number) {
            this.number = number;
        }
    }

    private static final Path SOURCE = Path.of("src", "test", "c", "diskfaults.c");
    private static final Path LIBRARY = Path.of("target", "diskfaults.so").toAbsolutePath();

    // struct plan
    private static final int ACTION = 0;
    private static final int CALL = 4;
    private static final int VALUE = 8;
    private static final int SKIP = 12;
    private static final int TIMES = 16;
    private static final int ACTED = 20;
    private static final int COUNTS = 24;
    private static final int ROOT = 88;
    private static final int ROOT_BYTES = 256;
    private static final int PART = ROOT + ROOT_BYTES;
    private static final int PART_BYTES = 128;
    private static final int DEVICE = PART + PART_BYTES;
    private static final int DEVICE_BYTES = 256;
    private static final int CLOCK_SECONDS = DEVICE + DEVICE_BYTES;
    private static final int PLAN_BYTES = CLOCK_SECONDS + Long.BYTES;

    private static final int NOTHING = 0;
    private static final int FAIL = 1;
    private static final int DELAY = 2;
    private static final int KILL = 3;
    private static final int CUT = 4;

    private final Path file;
    private final MappedByteBuffer plan;

    private DiskFaults(Path file, MappedByteBuffer plan) {
        this.file = file;
        this.plan = plan;
    }

    /** No fault yet. Skips the test where there is no C compiler. */
    static DiskFaults below(Path dataDir) throws IOException {
        build();
        Path absolute = dataDir.toAbsolutePath();
        Path file = Files.createTempFile("cairn-faults", ".plan");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer plan = channel.map(FileChannel.MapMode.READ_WRITE, 0, PLAN_BYTES);
            plan.order(ByteOrder.LITTLE_ENDIAN);
            DiskFaults faults = new DiskFaults(file, plan);
            faults.text(ROOT, ROOT_BYTES, absolute.toString());
            return faults;
        }
    }

    /** How to start the node that is to meet them. */
    NodeProcess.Settings settings() {
        return new NodeProcess.Settings()
                .with(Map.of("LD_PRELOAD", LIBRARY.toString(), "DISKFAULTS_PLAN", file.toString()));
    }

    /** From now on only files whose path contains {@code part} count. */
    DiskFaults of(String part) {
        text(PART, PART_BYTES, part);
        return this;
    }

    /** The {@code nth} call from now, counted from 1, and the {@code times - 1} after it fail. */
    void fail(Call call, Errno errno, int nth, int times) {
        plan(FAIL, call, errno.number, nth, times);
    }

    /** Every call from now on takes so much longer. */
    void delay(Call call, Duration time) {
        plan(DELAY, call, Math.toIntExact(time.toMillis()), 1, Integer.MAX_VALUE);
    }

    /** {@code kill -9} in place of the {@code nth} call from now; of a write, in its middle. */
    void kill(Call call, int nth) {
        plan(KILL, call, 0, nth, 1);
    }

    /** The same, and what is not on the disk by then is gone. */
    void cutPower(Call call, int nth, LoopDisk disk) {
        text(DEVICE, DEVICE_BYTES, disk.root().toAbsolutePath().toString());
        plan(CUT, call, 0, nth, 1);
    }

    /** The node's clock is wrong by so much; its monotonic clock stays right. */
    void moveClock(Duration by) {
        plan.putLong(CLOCK_SECONDS, by.toSeconds());
    }

    /** From now on nothing fails. */
    void mend() {
        plan.putInt(ACTION, NOTHING);
    }

    /** How many calls the planned fault has met. */
    int met() {
        return plan.getInt(ACTED);
    }

    /** Calls of the kind that counted, of all processes since this was made. */
    long calls(Call call) {
        return plan.getLong(COUNTS + call.number * Long.BYTES);
    }

    /** The plan goes; a node that lives on keeps what it has. */
    @Override
    public void close() throws IOException {
        Files.delete(file);
    }

    private void plan(int action, Call call, int value, int nth, int times) {
        mend();
        plan.putInt(CALL, call.number);
        plan.putInt(VALUE, value);
        plan.putInt(SKIP, nth - 1);
        plan.putInt(TIMES, times);
        plan.putInt(ACTED, 0);
        plan.putInt(ACTION, action);
    }

    private void text(int at, int length, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= length) {
            throw new IllegalArgumentException("too long: " + text);
        }
        plan.put(at, new byte[length]);
        plan.put(at, bytes);
    }

    private static synchronized void build() throws IOException {
        Extras.needProgram("cc");
        if (!Files.exists(LIBRARY)
                || Files.getLastModifiedTime(LIBRARY).compareTo(Files.getLastModifiedTime(SOURCE)) < 0) {
            Files.createDirectories(LIBRARY.getParent());
            Extras.run("cc", "-O2", "-shared", "-fPIC", "-o", LIBRARY.toString(), SOURCE.toString(), "-ldl");
        }
    }
}
