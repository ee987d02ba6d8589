package dev.cairn.monitoring.series;

import dev.cairn.monitoring.recording.Recording;
import dev.cairn.monitoring.recording.Sum;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The series of all operations. {@link #operation} and the recorders behind it take no lock; a tick, which is due once a second,
 * and everybody who asks take turns.
 *
 * <p>At most {@link #OPERATIONS_MAX} operations and {@link NamedBuckets#NAMED_MAX} buckets are told apart, and of each operation
 * {@link #RECENT_TICKS} seconds are kept, of each of its buckets the same in steps of {@link BucketSeries#STEP_TICKS}. A recording
 * of a busy second, of fifty cells, takes about 700 bytes, and most are empty.
 */
public final class SeriesTable {
    /** How many seconds are kept. */
    public static final int RECENT_TICKS = 300;

    /** How many operations are told apart: those of a node, and so many that others name. */
    public static final int OPERATIONS_MAX = 64;

    private final NamedBuckets names = new NamedBuckets();
    private final OperationSeries others = new OperationSeries(names);
    private final Map<String, OperationSeries> operations = new ConcurrentHashMap<>();
    private final AtomicInteger places = new AtomicInteger(OPERATIONS_MAX);
    /** Operations of each bucket since the last ranking. */
    private final Map<String, Long> counts = new HashMap<>();

    private long lastTick;

    /** What one series did, in a bucket or in all that have no name. */
    public record Taken(String operation, String bucket, Recording recording) {}

    /** @param otherOperation under which operations are counted that are too many */
    public SeriesTable(String otherOperation) {
        operations.put(otherOperation, others);
    }

    /** The series of an operation, the same each time; those of the others if there are too many. */
    public OperationSeries operation(String name) {
        OperationSeries found = operations.get(name);
        if (found != null) {
            return found;
        }
        if (places.decrementAndGet() < 0) {
            places.incrementAndGet();
            return others;
        }
        OperationSeries made = new OperationSeries(names);
        OperationSeries first = operations.putIfAbsent(name, made);
        if (first != null) {
            places.incrementAndGet();
            return first;
        }
        return made;
    }

    /** Whether a series is that of all operations that are too many. */
    public boolean isOther(OperationSeries series) {
        return series == others;
    }

    /** Takes from all recorders. Ticks count seconds and never go back; one that comes late takes what the missed ones would have. */
    public synchronized void tick(long tick) {
        lastTick = tick;
        operations.values().forEach(operation -> operation.tick(tick));
    }

    /** As {@link #take}. Due once a minute: the busiest buckets since the last time have the names from then on. */
    public synchronized List<Taken> takeMinute(String restName) {
        List<Taken> taken = take(restName);
        names.rank(counts);
        counts.clear();
        return taken;
    }

    /** What each series did since it was taken last, up to the last tick; series that did nothing are left out. */
    public synchronized List<Taken> take(String restName) {
        List<Taken> taken = new ArrayList<>();
        operations.forEach((operation, series) -> series.take(restName, (bucket, recording) -> {
            if (!recording.isEmpty()) {
                taken.add(new Taken(operation, bucket, recording));
                counts.merge(bucket, recording.count(), Long::sum);
            }
        }));
        return taken;
    }

    /** The names of all operations that were asked for so far, sorted. */
    public List<String> operations() {
        return operations.keySet().stream().sorted().toList();
    }

    /** The buckets in which an operation has series of its own, sorted. */
    public List<String> buckets(String operation) {
        return known(operation)
                .map(series -> series.bucketNames().stream().sorted().toList())
                .orElse(List.of());
    }

    /** What an operation did in all buckets in the last {@code ticks}, up to the last tick. */
    public synchronized Sum recent(String operation, int ticks) {
        Sum sum = new Sum();
        known(operation).ifPresent(series -> series.recent(lastTick - ticks, sum));
        return sum;
    }

    /**
     * What an operation did in a bucket in the last {@code ticks}, to the step that contains their begin.
     *
     * @param bucket empty for those that have no series of their own
     * @return empty if the bucket has no series of its own
     */
    public synchronized Optional<Sum> recent(String operation, Optional<String> bucket, int ticks) {
        return known(operation).flatMap(found -> found.bucket(bucket)).map(series -> {
            Sum sum = new Sum();
            series.recent(lastTick - ticks, sum);
            return sum;
        });
    }

    /** How many ticks {@link #recent} and {@link #recordings} tell of, if they are asked for so many of a bucket: whole steps. */
    public synchronized int bucketTicks(int ticks) {
        long begin = Math.floorDiv(lastTick - ticks + 1, BucketSeries.STEP_TICKS) * BucketSeries.STEP_TICKS;
        return Math.toIntExact(lastTick - begin + 1);
    }

    /** What an operation did in all buckets between the last call of this and the last tick. For one who asks again and again. */
    public synchronized Recording takeUnseen(String operation) {
        return known(operation).map(OperationSeries::takeUnseen).orElse(Recording.NONE);
    }

    /**
     * The recordings of the last {@code ticks} one by one, but for those of nothing: to add them up costs far more than to have them.
     *
     * @param bucket of this one, or, if it is {@code restName}, of those that have no series of their own; empty for all together
     * @return none if there is no such series
     */
    public synchronized List<Recording> recordings(
            String operation, Optional<String> bucket, String restName, int ticks) {
        List<Recording> found = new ArrayList<>();
        Consumer<Recording> add = one -> {
            if (!one.isEmpty()) {
                found.add(one);
            }
        };
        long after = lastTick - ticks;
        known(operation).ifPresent(series -> {
            if (bucket.isEmpty()) {
                series.recent(after, add);
            } else {
                series.bucket(bucket.filter(name -> !name.equals(restName))).ifPresent(one -> one.recent(after, add));
            }
        });
        return found;
    }

    /** What an operation did in all buckets since the start, up to the last tick. */
    public synchronized Recording sinceStart(String operation) {
        return known(operation).map(OperationSeries::sinceStart).orElse(Recording.NONE);
    }

    /** The same of a bucket; its beginning is missing if it had no name at first. */
    public synchronized Optional<Recording> sinceStart(String operation, Optional<String> bucket) {
        return known(operation).flatMap(found -> found.bucket(bucket)).map(BucketSeries::sinceStart);
    }

    private Optional<OperationSeries> known(String operation) {
        return Optional.ofNullable(operations.get(operation));
    }
}
