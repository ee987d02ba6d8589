package dev.cairn.node.thumbnail;

import dev.cairn.metadata.Variant;
import dev.cairn.monitoring.Monitor;
import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.monitoring.Operation;
import dev.cairn.monitoring.Outcome;
import dev.cairn.monitoring.Tags;
import dev.cairn.node.threads.LowPriority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes thumbnails, few at once, on threads of its own that are there only while there is something to make: some for those that are asked
 * for now, and some for those that have time, which give way to all other work of the machine. Safe for use by many threads.
 *
 * <p>A job whose time is over fails at once, but a decoder that cannot be stopped keeps its thread and its memory until it ends by itself.
 */
public final class ThumbnailGenerator implements AutoCloseable {
    /** What a decoder gets to stop by itself, before the job fails without it. */
    private static final Duration GRACE = Duration.ofMillis(500);

    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final ThumbnailLimits limits;
    private final Monitor monitor;
    private final LongSupplier nanoTime;
    private final MemoryBudget memory;
    private final AtomicInteger threads = new AtomicInteger();
    private final ThreadPoolExecutor now;
    private final ThreadPoolExecutor later;
    private final ThumbnailMeters meters;
    /**
     * Registers the meters {@code cairn.thumbnail.jobs}, {@code cairn.thumbnail.refused} and {@code cairn.thumbnail.reserved}.
     *
     * @param jobsLater made at once of those that have time, besides those of the limits
     */
    public ThumbnailGenerator(ThumbnailLimits limits, int jobsLater, Monitor monitor) {
        this(limits, jobsLater, monitor, System::nanoTime);
    }

    /** @param nanoTime as {@link System#nanoTime}, for the time of a job */
    ThumbnailGenerator(ThumbnailLimits limits, int jobsLater, Monitor monitor, LongSupplier nanoTime) {
        this.limits = limits;
        this.monitor = monitor;
        this.nanoTime = nanoTime;
        this.memory = new MemoryBudget(limits.jobBytes(), limits.allBytes());
        this.now = pool(limits.jobs(), task -> thread("cairn-thumbnail-", task));
        this.later = pool(
                jobsLater,
                task -> thread("cairn-thumbnail-later-", () -> {
                    LowPriority.take(LowPriority.FOR_WHAT_HAS_TIME);
                    task.run();
                }));
        this.meters = new ThumbnailMeters(
                monitor.meters(),
                () -> now.getActiveCount() + later.getActiveCount(),
                () -> now.getQueue().size() + later.getQueue().size(),
                memory::taken);
    }

    private ThreadPoolExecutor pool(int jobs, ThreadFactory threads) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                jobs, jobs, IDLE.toSeconds(), TimeUnit.SECONDS, new ArrayBlockingQueue<>(limits.waiting()), threads);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private Thread thread(String name, Runnable work) {
        return Thread.ofPlatform()
                .daemon()
                .name(name + threads.incrementAndGet())
                .unstarted(work);
    }

    /**
     * Begins to make one, when its turn comes. Measured as {@link Operation#THUMBNAIL}, from its turn on, with the bytes of its result.
     *
     * @param source used by another thread until the future has completed, and in rare cases longer: after {@link
     *     ThumbnailError.TookTooLong} a read may still come, and may then fail
     * @param bucket in which it is measured
     * @return completed on another thread; fails with {@link ThumbnailException}, or with what the source throws. It is refused with {@link
     *     ThumbnailError.TooBusy} before anything is read
     */
    public CompletableFuture<Thumbnail> make(PictureSource source, Variant variant, String bucket) {
        return begin(now, source, variant, bucket);
    }

    /** The same for one that nobody waits for. */
    public CompletableFuture<Thumbnail> makeLater(PictureSource source, Variant variant, String bucket) {
        return begin(later, source, variant, bucket);
    }

    private CompletableFuture<Thumbnail> begin(
            ThreadPoolExecutor pool, PictureSource source, Variant variant, String bucket) {
        Job job = new Job(source, variant, bucket);
        try {
            pool.execute(job);
        } catch (RejectedExecutionException e) {
            meters.refused();
            job.refuse();
        }
        return job.answer;
    }

    /** One thumbnail, from the question to the answer. */
    private final class Job implements Runnable {
        final CompletableFuture<Thumbnail> answer = new CompletableFuture<>();
        private final PictureSource source;
        private final Variant variant;
        private final String bucket;

        Job(PictureSource source, Variant variant, String bucket) {
            this.source = source;
            this.variant = variant;
            this.bucket = bucket;
        }

        void refuse() {
            answer.completeExceptionally(new ThumbnailException(new ThumbnailError.TooBusy(limits.waiting())));
        }

        @Override
        public void run() {
            if (answer.isDone()) { // Nobody waits for it any more.
                return;
            }
            Deadline deadline = new Deadline(limits.time(), nanoTime);
            Measurement measurement = monitor.measure(Operation.THUMBNAIL, Tags.NONE);
            measurement.bucket(bucket);
            CompletableFuture<Thumbnail> made = new CompletableFuture<>();
            var _ = made.orTimeout(limits.time().plus(GRACE).toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((thumbnail, failure) -> end(measurement, thumbnail, failure, deadline));
            long before = monitor.threadAllocatedBytes();
            try {
                Thumbnail thumbnail =
                        new ThumbnailJob(source, variant, limits, memory, deadline, TurboJpeg.installed()).make();
                note(measurement, before, thumbnail.bytes().length);
                made.complete(thumbnail);
            } catch (Throwable failure) { // An Error must reach who waits, too.
                note(measurement, before, 0);
                made.completeExceptionally(failure);
            }
        }

        private void note(Measurement measurement, long allocatedBefore, int bytes) {
            measurement.addBytes(bytes);
            if (allocatedBefore >= 0) {
                measurement.addAllocatedBytes(monitor.threadAllocatedBytes() - allocatedBefore);
            }
        }

        private void end(
                Measurement measurement,
                @Nullable Thumbnail thumbnail,
                @Nullable Throwable failure,
                Deadline deadline) {
            if (failure == null) {
                measurement.end(Outcome.SUCCESS);
                answer.complete(thumbnail);
            } else {
                Throwable told = failure instanceof TimeoutException ? deadline.over() : failure;
                measurement.end(outcome(told));
                answer.completeExceptionally(told);
            }
        }
    }

    private static Outcome outcome(Throwable failure) {
        if (!(failure instanceof ThumbnailException known)) {
            return Outcome.of(failure);
        }
        return switch (known.error()) {
            case ThumbnailError.TookTooLong _ -> Outcome.TIMEOUT;
            case ThumbnailError.TooBusy _, ThumbnailError.NoMemoryLeft _ -> Outcome.OVERLOAD;
            case ThumbnailError.NotAvailable _ -> Outcome.INTERNAL;
            case ThumbnailError.NotAPicture _,
                    ThumbnailError.Damaged _,
                    ThumbnailError.TooManyPixels _,
                    ThumbnailError.TooManyBytes _,
                    ThumbnailError.TooMuchMemory _ -> Outcome.CLIENT;
        };
    }

    /** Those that wait are refused; those being made get some time. Blocks. */
    @Override
    public void close() {
        List<ThreadPoolExecutor> pools = List.of(now, later);
        pools.forEach(ThreadPoolExecutor::shutdown);
        for (ThreadPoolExecutor pool : pools) {
            List<Runnable> waiting = new ArrayList<>();
            pool.getQueue().drainTo(waiting);
            waiting.forEach(job -> ((Job) job).refuse());
        }
        try {
            for (ThreadPoolExecutor pool : pools) {
                var _ = pool.awaitTermination(CLOSE_LIMIT.toMillis() / pools.size(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pools.forEach(ThreadPoolExecutor::shutdownNow);
    }
}
