package dev.cairn.monitoring.series;

import dev.cairn.monitoring.recording.Recorder;
import dev.cairn.monitoring.recording.Recording;
import dev.cairn.monitoring.recording.Sum;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * All series of one operation. Its total is the sum over its buckets, so nothing is recorded twice. {@link #recorder} is for any
 * thread; everything else is for one at a time, which is what {@link SeriesTable} sees to.
 */
public final class OperationSeries {
    /** How long a series is still looked after that nobody finds any more: a thread may have found it a moment before. */
    static final int LATE_TICKS = 5;

    private final NamedBuckets names;
    private final Map<String, BucketSeries> buckets = new ConcurrentHashMap<>();
    private final BucketSeries rest = new BucketSeries();
    private final List<Leaving> leaving = new ArrayList<>();
    private final Ring seconds = new Ring(1, SeriesTable.RECENT_TICKS);
    private Recording unseen = Recording.NONE;

    private record Leaving(Recorder recorder, long untilTick) {}

    OperationSeries(NamedBuckets names) {
        this.names = names;
    }

    /**
     * Where an operation in a bucket is to be counted, now.
     *
     * @param exists whether there is a bucket of this name for sure: only then it may have series of its own, or whoever asks
     *     for buckets that never were would take the names of others
     */
    public Recorder recorder(String bucket, boolean exists) {
        BucketSeries found = buckets.get(bucket);
        if (found == null) {
            found = exists && names.isNamed(bucket) ? buckets.computeIfAbsent(bucket, _ -> new BucketSeries()) : rest;
        }
        return found.recorder();
    }

    /** Where an operation is to be counted that belongs to no bucket. */
    public Recorder recorder() {
        return rest.recorder();
    }

    void tick(long tick) {
        Recording total = rest.take(tick);
        total = total.plus(late(tick));
        for (Iterator<Map.Entry<String, BucketSeries>> i = buckets.entrySet().iterator(); i.hasNext(); ) {
            Map.Entry<String, BucketSeries> bucket = i.next();
            total = total.plus(bucket.getValue().take(tick));
            if (!names.keeps(bucket.getKey())) {
                i.remove();
                rest.adopt(bucket.getValue());
                leaving.add(new Leaving(bucket.getValue().recorder(), tick + LATE_TICKS));
            }
        }
        seconds.add(tick, total);
        unseen = unseen.plus(total);
    }

    /** What was taken in all buckets since this was called last. */
    Recording takeUnseen() {
        Recording taken = unseen;
        unseen = Recording.NONE;
        return taken;
    }

    private Recording late(long tick) {
        Recording all = Recording.NONE;
        for (Leaving one : leaving) {
            Recording late = one.recorder().take();
            rest.adopt(tick, late);
            all = all.plus(late);
        }
        leaving.removeIf(one -> one.untilTick() <= tick);
        return all;
    }

    /** Gives what each bucket did since this was called last, under its name, and the rest under {@code restName}. */
    void take(String restName, BiConsumer<String, Recording> to) {
        to.accept(restName, rest.take());
        buckets.forEach((bucket, series) -> to.accept(bucket, series.take()));
    }

    void recent(long afterTick, Sum into) {
        seconds.sum(afterTick, into);
    }

    void recent(long afterTick, Consumer<Recording> to) {
        seconds.each(afterTick, to);
    }

    /** @return the series of a bucket, or of all that have no name; empty if the bucket has none */
    Optional<BucketSeries> bucket(Optional<String> bucket) {
        return bucket.isEmpty() ? Optional.of(rest) : Optional.ofNullable(buckets.get(bucket.get()));
    }

    List<String> bucketNames() {
        return List.copyOf(buckets.keySet());
    }

    Recording sinceStart() {
        Sum all = new Sum().add(rest.sinceStart());
        buckets.values().forEach(bucket -> all.add(bucket.sinceStart()));
        return all.recording();
    }
}
