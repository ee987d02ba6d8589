package dev.cairn.node.cli;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How far a command is, and one line that says so: bar, bytes, rate, remaining time, files. The rate is that of the last
 * seconds. Counting is safe for many threads; {@link #line} is for one.
 */
final class Progress {
    private static final long WINDOW_NANOS = Duration.ofSeconds(8).toNanos();
    private static final int SAMPLES_MAX = 100;
    private static final int BAR_MAX = 30;
    private static final int BAR_MIN = 8;
    private static final Duration REMAINING_MAX = Duration.ofHours(99);

    private final String command;
    private final LongSupplier nanoTime;
    private final long begin;
    private final AtomicLong movedBytes = new AtomicLong();
    private final AtomicLong passedBytes = new AtomicLong();
    private final AtomicLong files = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong totalBytes = new AtomicLong();
    private final AtomicLong totalFiles = new AtomicLong();
    private volatile boolean totalKnown;
    private final Deque<Sample> samples = new ArrayDeque<>();

    Progress(String command, LongSupplier nanoTime) {
        this.command = command;
        this.nanoTime = nanoTime;
        this.begin = nanoTime.getAsLong();
        samples.add(new Sample(begin, 0));
    }

    /** Bytes that went over the wire; negative takes back those of an attempt that failed. */
    void moved(long bytes) {
        movedBytes.addAndGet(bytes);
    }

    /** Bytes that need not move, because they are there. */
    void passed(long bytes) {
        passedBytes.addAndGet(bytes);
    }

    void fileDone(boolean ok) {
        files.incrementAndGet();
        if (!ok) {
            failed.incrementAndGet();
        }
    }

    /** There is more to do. Percentage and remaining time show up once {@link #totalIsKnown}. */
    void addTotal(long bytes) {
        totalBytes.addAndGet(bytes);
        totalFiles.incrementAndGet();
    }

    void totalIsKnown() {
        totalKnown = true;
    }

    long movedBytes() {
        return movedBytes.get();
    }

    Duration elapsed() {
        return Duration.ofNanos(nanoTime.getAsLong() - begin);
    }

    /** The line as of now, at most {@code columns} characters. */
    String line(int columns) {
        long done = movedBytes.get() + passedBytes.get();
        double rate = rate(movedBytes.get());
        StringBuilder text = new StringBuilder();
        if (totalKnown) {
            text.append(Sizes.human(done)).append(" of ").append(Sizes.human(totalBytes.get()));
        } else if (done != 0) {
            text.append(Sizes.human(done));
        }
        if (!text.isEmpty()) {
            text.append("  ").append(Sizes.human((long) rate)).append("/s  ");
        }
        if (totalKnown && rate > 0) {
            text.append(remaining(totalBytes.get() - done, rate)).append(" left  ");
        }
        text.append(fileCounts());
        int room = columns - command.length() - text.length() - 10;
        String bar = totalKnown && room >= BAR_MIN ? bar(fraction(done), Math.min(room, BAR_MAX)) + "  " : "";
        String line = command + "  " + bar + text;
        return line.length() <= columns ? line : line.substring(0, Math.max(columns, 0));
    }

    private String fileCounts() {
        String counts = totalKnown
                ? String.format(Locale.ROOT, "%,d/%,d files", files.get(), totalFiles.get())
                : Sizes.count(files.get(), "file");
        return failed.get() == 0 ? counts : counts + String.format(Locale.ROOT, ", %,d failed", failed.get());
    }

    private double fraction(long done) {
        long total = totalBytes.get();
        double part = total > 0 ? (double) done / total : (double) files.get() / Math.max(1, totalFiles.get());
        return Math.clamp(part, 0, 1);
    }

    private static String bar(double fraction, int width) {
        int full = (int) (fraction * width);
        String head = full < width && full > 0 ? ">" : "";
        return "[%s%s%s] %3d%%".formatted("=".repeat(full - head.length()), head, " ".repeat(width - full), (int)
                Math.floor(fraction * 100));
    }

    private static String remaining(long bytes, double rate) {
        double seconds = Math.max(0, bytes) / rate;
        return Sizes.clock(
                seconds > REMAINING_MAX.toSeconds() ? REMAINING_MAX : Duration.ofSeconds((long) Math.ceil(seconds)));
    }

    private double rate(long moved) {
        long now = nanoTime.getAsLong();
        while (samples.size() > 1 && (now - samples.element().nanos > WINDOW_NANOS || samples.size() > SAMPLES_MAX)) {
            samples.remove();
        }
        Sample first = samples.element();
        samples.add(new Sample(now, moved));
        double seconds = (now - first.nanos) / 1e9;
        return seconds <= 0 ? 0 : Math.max(0, (moved - first.bytes) / seconds);
    }

    private record Sample(long nanos, long bytes) {}
}
