package dev.cairn.monitoring;

import dev.cairn.monitoring.recording.Recording;
import dev.cairn.monitoring.recording.Sum;
import dev.cairn.monitoring.series.OperationSeries;
import dev.cairn.monitoring.series.SeriesTable;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Measures the operations of a node, by what is done and in which bucket, and says what they were like.
 *
 * <p>To measure takes no lock but for the first operation in a bucket, and nothing is allocated but the measurement itself. What goes wrong in the monitor never reaches
 * the operation: it is counted in {@code cairn.monitor.failures} and logged once for each cause.
 *
 * <p>Once started, a thread of its own takes what was measured once a second. Whoever asks for figures takes what has been
 * measured until then, so that figures are never late; without a start, only they do.
 */
public final class FileStoragePerformanceMonitor implements Monitor, AutoCloseable {
    /** Stands for all buckets that have no series of their own; no bucket can be called so. */
    public static final String OTHER_BUCKETS = "*";

    private static final long NANOS_PER_TICK = 1_000_000_000;
    private static final long TICKS_PER_MINUTE = 60;

    private final MeterRegistry registry;
    private final Clock clock;
    private final long startNanos;
    private final OwnFailures failures;
    private final SeriesTable table = new SeriesTable(Operation.OTHER.name());
    private final Map<Operation, OperationSeries> series = new ConcurrentHashMap<>();
    private volatile boolean on = true;
    private volatile Set<Operation.Group> off = Set.of();
    private @Nullable ScheduledExecutorService ticker;
    private long lastMinute;

    /** @param registry whose clock also measures the operations */
    public FileStoragePerformanceMonitor(MeterRegistry registry) {
        this.registry = registry;
        this.clock = registry.config().clock();
        this.startNanos = clock.monotonicTime();
        this.failures = new OwnFailures(registry);
        Operation.KNOWN.forEach(this::seriesOf);
    }

    // Measuring

    @Override
    public Measurement measure(Operation operation) {
        try {
            return on && !off.contains(operation.group())
                    ? new Running(seriesOf(operation), clock.monotonicTime())
                    : Measurement.NONE;
        } catch (RuntimeException e) {
            failures.add("An operation cannot be measured", e);
            return Measurement.NONE;
        }
    }

    private OperationSeries seriesOf(Operation operation) {
        OperationSeries known = series.get(operation);
        if (known == null) {
            known = table.operation(operation.name());
            if (series.size() < SeriesTable.OPERATIONS_MAX) {
                series.put(operation, known);
            }
        }
        return known;
    }

    @Override
    public MeterRegistry meters() {
        return registry;
    }

    // Switches

    /** Switches all measuring on or off. What is under way is still counted. */
    public void measuring(boolean on) {
        this.on = on;
    }

    /** Measures all groups but these. */
    public void without(Set<Operation.Group> groups) {
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

    /** Ends what {@link #start} began; it may be started again. Measuring goes on. */
    @Override
    public synchronized void close() {
        if (ticker != null) {
            ticker.shutdownNow();
            ticker = null;
        }
    }

    /** Takes what was measured until now. */
    void tick() {
        try {
            take();
        } catch (RuntimeException e) {
            failures.add("What was measured cannot be taken", e);
        }
    }

    private synchronized void take() {
        long tick = age().toNanos() / NANOS_PER_TICK;
        table.tick(tick);
        if (tick / TICKS_PER_MINUTE != lastMinute) {
            lastMinute = tick / TICKS_PER_MINUTE;
            table.takeMinute(OTHER_BUCKETS);
        }
    }

    private Duration age() {
        return Duration.ofNanos(Math.max(0, clock.monotonicTime() - startNanos));
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

    /** What an operation did in all buckets; nothing if there is none of this name. */
    public Statistics statistics(String operation, Window window) {
        take();
        Sum sum = window == Window.START
                ? new Sum().add(table.sinceStart(operation))
                : table.recent(operation, (int) window.span().toSeconds());
        return Statistics.of(sum, span(window));
    }

    /**
     * What an operation did in a bucket.
     *
     * @param bucket {@link #OTHER_BUCKETS} for all that have no figures of their own
     * @return empty if there are no figures of this bucket
     */
    public Optional<Statistics> statistics(String operation, String bucket, Window window) {
        take();
        Optional<String> name = Optional.of(bucket).filter(given -> !given.equals(OTHER_BUCKETS));
        Optional<Sum> sum = window == Window.START
                ? table.sinceStart(operation, name).map(new Sum()::add)
                : table.recent(operation, name, (int) window.span().toSeconds());
        return sum.map(found -> Statistics.of(found, span(window)));
    }

    /** A younger node has less to tell of. */
    private Duration span(Window window) {
        Duration age = age();
        return age.compareTo(window.span()) < 0 ? age : window.span();
    }

    /**
     * What each operation did since the start.
     *
     * @param bounds durations, growing
     */
    public Map<String, OperationTotals> totals(List<Duration> bounds) {
        take();
        Map<String, OperationTotals> totals = new TreeMap<>();
        for (String operation : table.operations()) {
            totals.put(operation, totals(table.sinceStart(operation), bounds));
        }
        return totals;
    }

    private static OperationTotals totals(Recording all, List<Duration> bounds) {
        Sum sum = new Sum().add(all);
        return new OperationTotals(
                Outcome.counts(all.outcomes()),
                all.bytes(),
                all.durations().nanos(),
                all.failedNanos(),
                bounds.stream().mapToLong(bound -> sum.within(bound.toNanos())).toArray());
    }

    private final class Running implements Measurement {
        private final OperationSeries series;
        private final long startNanos;
        private @Nullable String bucket;
        private long bytes;
        private boolean ended;

        Running(OperationSeries series, long startNanos) {
            this.series = series;
            this.startNanos = startNanos;
        }

        @Override
        public void bucket(String name) {
            bucket = name;
        }

        @Override
        public void addBytes(long more) {
            if (more > 0) {
                bytes += more;
            }
        }

        @Override
        public void end(Outcome outcome) {
            if (ended) {
                return;
            }
            ended = true;
            try {
                long nanos = clock.monotonicTime() - startNanos;
                String in = bucket;
                (in == null ? series.recorder() : series.recorder(in, outcome == Outcome.SUCCESS))
                        .record(nanos, outcome.code(), bytes, -1);
            } catch (RuntimeException e) {
                failures.add("A measurement was lost", e);
            }
        }
    }
}
