package dev.cairn.monitoring;

import dev.cairn.monitoring.history.Retention;
import dev.cairn.monitoring.history.RocksHistory;
import dev.cairn.monitoring.history.Step;
import dev.cairn.monitoring.series.OperationSeries;
import dev.cairn.monitoring.series.SeriesTable;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures the operations of a node, by what is done and in which bucket, and says what they were like.
 *
 * <p>To measure takes no lock but for the first operation in a bucket, and nothing is allocated but the measurement itself. What goes wrong in the monitor never reaches
 * the operation: it is counted in {@code cairn.monitor.failures} and logged once for each cause.
 *
 * <p>What was measured in each minute, and in each hour, is kept on the disk from {@link #keep} on.
 *
 * <p>Once started, a thread of its own takes what was measured once a second. Whoever asks for figures takes what has been
 * measured until then, so that figures are never late; without a start, only they do.
 */
public final class FileStoragePerformanceMonitor implements Monitor, AutoCloseable {
    /** Stands for all buckets that have no series of their own; no bucket can be called so. */
    public static final String OTHER_BUCKETS = "*";

    private static final String NOT_MEASURED = "An operation cannot be measured";
    private static final long NANOS_PER_TICK = 1_000_000_000;
    /** Steps that one answer gives at most: a week of minutes. */
    public static final int POINTS_MAX = MeasuredHistory.POINTS_MAX;

    private final MeterRegistry registry;
    private final Clock clock;
    private final long startNanos;
    private final Instant since;
    private final OwnFailures failures;
    private final SeriesTable table = new SeriesTable(Operation.OTHER.name());
    private final Map<Operation, MeasuredOperation> measured = new ConcurrentHashMap<>();
    private final Map<String, SingleOperations> singles = new ConcurrentHashMap<>();
    private final MeasuredHistory history;
    private final TakenFigures figures;
    private volatile boolean on = true;

    /** When it was last said what is measured: what was not done before that may only not have been measured. */
    private volatile long switchNanos;

    private volatile Set<Operation.Group> off = Set.of();
    private volatile LongSupplier threadAllocatedBytes = () -> -1;
    private volatile Watch watch = Watch.NONE;
    private final List<Consumer<EndedOperation>> samplers = new CopyOnWriteArrayList<>();
    private @Nullable ScheduledExecutorService ticker;
    private long minute;
    private Duration lastAsked = Duration.ZERO;

    /** @param registry whose clock also measures the operations */
    public FileStoragePerformanceMonitor(MeterRegistry registry) {
        this.registry = registry;
        this.clock = registry.config().clock();
        this.startNanos = clock.monotonicTime();
        this.switchNanos = startNanos;
        this.since = Instant.ofEpochMilli(clock.wallTime());
        this.minute = Step.MINUTE.at(since.toEpochMilli());
        this.history = new MeasuredHistory(clock, OTHER_BUCKETS);
        this.figures = new TakenFigures(table, history, this::age);
        this.failures = new OwnFailures(registry);
        Operation.KNOWN.forEach(this::measured);
    }

    private record Watch(Map<String, Duration> slowerThan, Consumer<EndedOperation> listener) {
        static final Watch NONE = new Watch(Map.of(), _ -> {});
    }

    // Measuring

    @Override
    public long nanoTime() {
        return clock.monotonicTime();
    }

    @Override
    public Measurement measure(Operation operation, Tags tags) {
        try {
            return isOn(operation)
                    ? new RunningMeasurement(measured(operation), tags, clock.monotonicTime())
                    : Measurement.NONE;
        } catch (RuntimeException e) {
            failures.add(NOT_MEASURED, e);
            return Measurement.NONE;
        }
    }

    @Override
    public Measurement measure(Operation operation, Tags tags, long beganNanos) {
        try {
            return isOn(operation) ? new RunningMeasurement(measured(operation), tags, beganNanos) : Measurement.NONE;
        } catch (RuntimeException e) {
            failures.add(NOT_MEASURED, e);
            return Measurement.NONE;
        }
    }

    private boolean isOn(Operation operation) {
        return on && !off.contains(operation.group());
    }

    private MeasuredOperation measured(Operation operation) {
        MeasuredOperation known = measured.get(operation);
        if (known == null) {
            known = place(operation);
            if (measured.size() < SeriesTable.OPERATIONS_MAX) {
                measured.put(operation, known);
            }
        }
        return known;
    }

    /** Those that are too many share one name and all that goes with it. */
    private MeasuredOperation place(Operation operation) {
        OperationSeries series = table.operation(operation.name());
        String name = table.isOther(series) ? Operation.OTHER.name() : operation.name();
        SingleOperations single = singles.computeIfAbsent(name, _ -> new SingleOperations(minute()));
        watch(name, single, watch);
        return new MeasuredOperation(name, series, single, clock, failures);
    }

    @Override
    public MeterRegistry meters() {
        return registry;
    }

    /** For what belongs to the monitor and runs beside it: counts a failure of its own, and logs it once for each cause. */
    public void failed(String what, Exception failure) {
        failures.add(what, failure);
    }

    @Override
    public long threadAllocatedBytes() {
        return threadAllocatedBytes.getAsLong();
    }

    /**
     * How to know what the thread that asks has allocated; without it, nothing is known of memory.
     *
     * @param bytes less than 0 where it is not known
     */
    public void tellAllocations(LongSupplier bytes) {
        threadAllocatedBytes = bytes;
    }

    // Single operations

    /**
     * From now on, and instead of who was told before, a listener is told of each operation that takes longer than its limit, before its
     * {@link Measurement#end} returns, on that thread: it must be quick. What it throws is counted, and goes no further.
     *
     * @param slowerThan limits by the names of operations; of others nothing is told
     */
    public void watch(Map<String, Duration> slowerThan, Consumer<EndedOperation> listener) {
        Watch now = new Watch(Map.copyOf(slowerThan), listener);
        watch = now;
        singles.forEach((name, single) -> watch(name, single, now));
    }

    private static void watch(String name, SingleOperations single, Watch watch) {
        Duration limit = watch.slowerThan().get(name);
        if (limit == null) {
            single.watchNothing();
        } else {
            single.watch(limit.toNanos(), watch.listener());
        }
    }

    /**
     * From now on a listener, beside others, is told of one operation of each kind in each second, if there was one; on the thread
     * that measured it: it must be quick. What it throws is counted, and goes no further.
     */
    public void sample(Consumer<EndedOperation> listener) {
        samplers.add(listener);
    }

    /** Ends what {@link #sample} began. */
    public void sampleNoMore(Consumer<EndedOperation> listener) {
        samplers.remove(listener);
    }

    /**
     * The slowest operations of one kind, the slowest first: up to ten of each of the last minutes, of each of the last hours, or since
     * the start. However they ended, and only of this process.
     */
    public List<EndedOperation> slowest(String operation, Window window) {
        SingleOperations single = singles.get(operation);
        if (single == null) {
            return List.of();
        }
        Instant from = Instant.ofEpochMilli(clock.wallTime()).minus(figures.span(window));
        return single.of(window).stream()
                .filter(one -> !one.began().plus(one.took()).isBefore(from))
                .toList();
    }

    /** All single operations of one kind that are kept, the first to begin first. */
    public List<EndedOperation> exemplars(String operation) {
        SingleOperations single = singles.get(operation);
        return single == null
                ? List.of()
                : single.all()
                        .distinct()
                        .sorted(Comparator.comparing(EndedOperation::began))
                        .toList();
    }

    /** When it began to measure. */
    public Instant since() {
        return since;
    }

    /** All that are kept of a request, or the one operation of this id; the first to begin first. */
    public List<EndedOperation> slowest(String id) {
        return singles.values().stream()
                .flatMap(single -> single.all())
                .filter(one -> one.id().equals(id))
                .distinct()
                .sorted(Comparator.comparing(EndedOperation::began))
                .toList();
    }

    // Switches

    /** From now on does what these say, at once, of measuring and of the history. */
    public void apply(MonitoringSettings settings) {
        measuring(settings.measuring());
        without(settings.off());
        historyInterval(settings.history().interval());
        retain(
                settings.history().fine(),
                settings.history().hours(),
                settings.history().bytesMax());
    }

    /** Whether anything is measured. */
    public boolean isMeasuring() {
        return on;
    }

    /** Switches all measuring on or off. What is under way is still counted. */
    public void measuring(boolean on) {
        if (on != this.on) {
            switchNanos = clock.monotonicTime();
        }
        this.on = on;
    }

    /** Measures all groups but these. */
    public void without(Set<Operation.Group> groups) {
        if (!groups.equals(off)) {
            switchNanos = clock.monotonicTime();
        }
        off = Set.copyOf(groups);
    }

    // Time

    /**
     * From now on a thread takes what was measured, once a second.
     *
     * @throws IllegalStateException if it is running
     */
    public synchronized void start() {
        if (ticker != null) {
            throw new IllegalStateException("the monitor is running");
        }
        ticker = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("cairn-monitor").factory());
        var _ = ticker.scheduleAtFixedRate(this::tick, NANOS_PER_TICK, NANOS_PER_TICK, TimeUnit.NANOSECONDS);
    }

    /**
     * Ends what {@link #start} began, and writes and closes the history. Measuring goes on, and it may be started again, but
     * without a history.
     */
    @Override
    public void close() {
        endTicks();
        try {
            takeForHistory();
            history.writeLast();
        } catch (IOException | RuntimeException e) {
            failures.add("The last minute cannot be written", e);
        }
        history.close();
    }

    private synchronized void endTicks() {
        if (ticker != null) {
            ticker.shutdownNow();
            ticker = null;
        }
    }

    /** Takes what was measured until now, and writes the minute that has ended. */
    void tick() {
        try {
            take();
            singles.values().forEach(single -> single.tick(minute(), samplers));
            history.writeEnded();
        } catch (IOException | RuntimeException e) {
            failures.add("What was measured cannot be kept", e);
        }
    }

    private synchronized void take() {
        table.tick(age().toNanos() / NANOS_PER_TICK);
        long now = minute();
        if (now != minute) {
            minute = now;
            history.take(table.takeMinute(OTHER_BUCKETS));
        }
    }

    private long minute() {
        return Step.MINUTE.at(clock.wallTime());
    }

    private synchronized void takeForHistory() {
        take();
        history.take(table.take(OTHER_BUCKETS));
    }

    private Duration age() {
        return Duration.ofNanos(Math.max(0, clock.monotonicTime() - startNanos));
    }

    // History

    /**
     * From now on keeps in a folder what is measured, and tells what is there. The folder is opened when a minute has ended, or
     * somebody asks; what was measured since the start is in the first minute that is written. What is damaged is put aside, as
     * {@code NAME.broken}, and a new one begun.
     */
    public void keep(Path folder) {
        history.keep(RocksHistory.in(
                folder, why -> failures.add("The history of measurements is damaged, and was put aside", why)));
    }

    /**
     * How long the history is kept from now on, and how much room it may take.
     *
     * @param minutes of fine rows: 1 to 31 days
     * @param hours 1 to 1,826 days
     * @param bytesMax 16 MiB to 1 TiB; the oldest go first, within a minute or two
     * @throws IllegalArgumentException if one is beyond its bounds
     */
    public void retain(Duration minutes, Duration hours, long bytesMax) {
        history.retain(new Retention(minutes, hours, bytesMax));
    }

    /**
     * How fine rows of the history are from now on; it may be changed at any time, and those that are there stay as they are.
     *
     * @param interval 1, 5, 15 or 60 minutes
     * @throws IllegalArgumentException if it is none of these
     */
    public void historyInterval(Duration interval) {
        history.interval(Step.fine(interval));
    }

    /**
     * What an operation did, step by step, of a span of time; steps in which it did nothing are left out, be it that nobody asked
     * for it or that there was no node. Blocks.
     *
     * @param bucket empty for all of them together
     * @param from in the first step
     * @param to in the last step, or later
     * @throws IllegalArgumentException if there are more than {@link #POINTS_MAX} steps between them
     * @throws UncheckedIOException if the history cannot be read
     */
    public List<HistoryPoint> history(
            String operation, Optional<String> bucket, Resolution resolution, Instant from, Instant to) {
        takeForHistory();
        return history.points(operation, bucket, resolution.step(), from, to);
    }

    /**
     * Gives what an operation did, minute by minute in the order of time, and by bucket; minutes in which it did nothing are left out.
     * Only whole minutes. Blocks.
     *
     * @param from in the first minute
     * @param to in the minute after the last
     * @throws UncheckedIOException if the history cannot be read
     */
    public void minutes(String operation, Instant from, Instant to, MinuteReader reader) {
        takeForHistory();
        history.minutes(operation, from, to, reader);
    }

    /**
     * All rows of the history as they are now; empty if there is none. Blocks.
     *
     * @throws IOException if what was measured last cannot be written, or the history cannot be read
     */
    public Optional<HistoryRows> historyRows() throws IOException {
        takeForHistory();
        Instant now = Instant.ofEpochMilli(clock.wallTime());
        return history.cursor().map(cursor -> new HistoryRows(cursor, now));
    }

    /** The operations of which there is a history, sorted: also of those that this node has not done since its start. */
    public List<String> operationsInHistory() {
        return history.operations();
    }

    /**
     * Forgets the history of an operation; of all if it is empty. What memory holds, up to {@link Window#FIVE_MINUTES} and since
     * the start, stays.
     *
     * @throws UncheckedIOException if it is not known what is left of it
     */
    public void clearHistory(Optional<String> operation) {
        takeForHistory();
        history.clear(operation);
    }

    // Figures

    /** The names of all operations, sorted: a node's own, and others that were measured. */
    public List<String> operations() {
        return table.operations();
    }

    /** The buckets of which an operation has figures of their own, sorted. */
    public List<String> buckets(String operation) {
        return table.buckets(operation);
    }

    /**
     * What an operation did in all buckets; nothing if there is none of this name. Blocks for windows of an hour and a day.
     *
     * @throws UncheckedIOException if the history cannot be read, of those windows
     */
    public Statistics statistics(String operation, Window window) {
        return statistics(operation, Optional.empty(), window).orElseThrow();
    }

    /**
     * What an operation did in a bucket. Blocks for windows of an hour and a day.
     *
     * @param bucket {@link #OTHER_BUCKETS} for all that have no figures of their own
     * @return empty if there are no figures of this bucket
     * @throws UncheckedIOException if the history cannot be read, of those windows
     */
    public Optional<Statistics> statistics(String operation, String bucket, Window window) {
        return statistics(operation, Optional.of(bucket), window);
    }

    private Optional<Statistics> statistics(String operation, Optional<String> bucket, Window window) {
        takeFor(window);
        return figures.of(operation, bucket, window);
    }

    /**
     * What all operations did, each in all buckets or in each of them, at one moment; buckets in which one did nothing
     * are left out. Blocks for windows of an hour and a day.
     *
     * @throws UncheckedIOException if the history cannot be read, of those windows
     */
    public List<SeriesStatistics> statistics(Window window, boolean byBucket) {
        takeFor(window);
        List<SeriesStatistics> all = new ArrayList<>();
        figures.operations(window).forEach(operation -> all.addAll(figures.each(operation, window, byBucket)));
        return all;
    }

    /**
     * The same of one operation.
     *
     * @throws UncheckedIOException if the history cannot be read, of windows of an hour and a day
     */
    public List<SeriesStatistics> statistics(String operation, Window window, boolean byBucket) {
        takeFor(window);
        return figures.each(operation, window, byBucket);
    }

    /**
     * The same, cell by cell, for who adds up what several nodes did; only what was done.
     *
     * @throws UncheckedIOException if the history cannot be read, of windows of an hour and a day
     */
    public List<SeriesRecording> recordings(Window window, boolean byBucket) {
        takeFor(window);
        return figures.operations(window).stream()
                .flatMap(operation -> figures.recordings(operation, window, byBucket).stream())
                .toList();
    }

    /** The names of operations that there may be figures of in a window, sorted. */
    public List<String> operations(Window window) {
        return figures.operations(window);
    }

    private void takeFor(Window window) {
        if (window.isKept()) {
            takeForHistory();
        } else {
            take();
        }
    }

    /** What was done in the last minutes, up to this moment, for who asks for little of many series. */
    public RecentFigures recent() {
        take();
        Duration sinceSwitch = Duration.ofNanos(Math.max(0, clock.monotonicTime() - switchNanos));
        return new RecentFigures(table, operation -> isMeasured(operation) ? sinceSwitch : Duration.ZERO);
    }

    private boolean isMeasured(String operation) {
        Operation.Group group = Operation.KNOWN.stream()
                .filter(known -> known.name().equals(operation))
                .map(Operation::group)
                .findFirst()
                .orElse(Operation.Group.CUSTOM);
        return on && !off.contains(group);
    }

    /**
     * What the whole node did. Blocks for windows of an hour and a day.
     *
     * @throws UncheckedIOException if the history cannot be read, of those windows
     */
    public Summary summary(Window window) {
        takeFor(window);
        SummaryParts parts = figures.summary(
                window, operation -> slowest(operation, window).stream().findFirst());
        return new Summary(
                Instant.ofEpochMilli(clock.wallTime()),
                since,
                on,
                parts.total(),
                parts.operations(),
                parts.busiest(),
                parts.errors());
    }

    /**
     * What each operation did since this was asked last: for one who asks again and again and is to see each operation once, in
     * spans that need not begin with a second. The first answer is of all since the start.
     */
    public synchronized List<SeriesStatistics> sinceLastAsked() {
        take();
        Duration now = age();
        Duration span = now.minus(lastAsked);
        lastAsked = now;
        return figures.unseen(span);
    }

    /**
     * What each operation did in the last seconds, the one under way included.
     *
     * @param seconds 1 to {@link SeriesTable#RECENT_TICKS}
     */
    public List<SeriesStatistics> recent(int seconds) {
        take();
        return figures.recent(seconds);
    }

    /**
     * What each operation did since the start.
     *
     * @param bounds durations, growing
     */
    public Map<String, OperationTotals> totals(List<Duration> bounds) {
        take();
        return figures.totals(bounds);
    }
}
