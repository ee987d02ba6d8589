package dev.cairn.node.upkeep;

import dev.cairn.metadata.FileId;
import dev.cairn.metadata.Metadata;
import dev.cairn.monitoring.Monitor;
import dev.cairn.node.compression.CompressionEngine;
import dev.cairn.node.variant.UnusedVariants;
import dev.cairn.replication.BlobStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the chores of a node, one step at a time on one thread of its own. A step that fails is logged, counted and done again
 * later; while the node is not healthy, nothing is done.
 *
 * <p>Metrics: timer {@code cairn.upkeep.step} and counter {@code cairn.upkeep.failures}, by {@code chore}; and what each
 * chore counts.
 */
public final class Upkeep implements AutoCloseable {
    /** How long an unhealthy node is left alone before it is asked again. */
    static final Duration UNHEALTHY_PAUSE = Duration.ofSeconds(5);

    /** The first steps wait a little: a node that has just started has better things to do. */
    private static final Duration FIRST_STEP = Duration.ofSeconds(5);

    private static final Duration CLOSE_WAIT_MAX = Duration.ofSeconds(35);

    private static final String RECOMPRESSED = "recompressed.json";

    private static final Logger log = LoggerFactory.getLogger(Upkeep.class);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("cairn-upkeep").daemon().factory());
    private final List<Chore> chores;
    private final BooleanSupplier healthy;
    private final Duration unhealthyPause;

    private Upkeep(List<Chore> chores, BooleanSupplier healthy, Duration unhealthyPause) {
        this.chores = chores;
        this.healthy = healthy;
        this.unhealthyPause = unhealthyPause;
    }

    /**
     * Starts the chores.
     *
     * @param compressor how bodies are stored in another form
     * @param variants removes those that are of no use
     * @param ids makes ids of contents
     * @param folder where it is kept what was done
     * @param underWay whether a blob belongs to an upload that is not answered yet, or whose outcome is unknown
     * @param sharing with the other nodes
     * @param lastEntry when the last entry was made that this node knows of
     * @param healthy asked before each step
     */
    public static Upkeep start(
            Metadata metadata,
            BlobStore blobs,
            CompressionEngine compressor,
            UnusedVariants variants,
            Supplier<FileId> ids,
            Path folder,
            Predicate<FileId> underWay,
            Sharing sharing,
            Optional<Instant> lastEntry,
            BooleanSupplier healthy,
            UpkeepConfig config,
            InstantSource clock,
            Monitor monitor) {
        ClockWatch watch = new ClockWatch(clock, System::nanoTime, lastEntry);
        RecompressChore recompress = new RecompressChore(
                metadata,
                blobs,
                compressor,
                ids,
                RecompressedBuckets.open(folder.resolve(RECOMPRESSED)),
                config,
                clock,
                monitor.meters());
        Predicate<FileId> live = blob -> underWay.test(blob) || recompress.isUnderWay(blob);
        List<Chore> chores = List.of(
                new LeaderChore(new TrimChore(metadata, config, watch, monitor.meters()), sharing.leads()),
                new LeaderChore(new GarbageChore(metadata, blobs, config, clock, monitor.meters()), sharing.leads()),
                new OrphanSweep(metadata, blobs, live, sharing, config, watch, monitor.meters()),
                new LeaderChore(recompress, sharing.leads()),
                new VariantChore(metadata, variants, config));
        return start(chores, healthy, FIRST_STEP, UNHEALTHY_PAUSE, monitor);
    }

    /** Starts these chores after {@code firstStep}. */
    static Upkeep start(
            List<Chore> chores, BooleanSupplier healthy, Duration firstStep, Duration unhealthyPause, Monitor monitor) {
        Upkeep upkeep = new Upkeep(chores, healthy, unhealthyPause);
        chores.forEach(chore -> upkeep.schedule(upkeep.new Run(chore, monitor), firstStep));
        return upkeep;
    }

    /** Ends the step under way and starts no other. Blocks for at most 35 seconds. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(CLOSE_WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("A step of upkeep did not end within {}", CLOSE_WAIT_MAX);
                return; // What it works on is its own.
            }
            chores.forEach(Chore::close);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void schedule(Run run, Duration delay) {
        try {
            var _ = thread.schedule(run, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("Upkeep is closed: no further step of {}", run.chore.name());
        }
    }

    /** One chore on the thread; schedules itself again after each step. */
    final class Run implements Runnable {
        private final Chore chore;
        private final Timer steps;
        private final Counter failures;
        private boolean failing;

        Run(Chore chore, Monitor monitor) {
            this.chore = chore;
            this.steps = Timer.builder("cairn.upkeep.step")
                    .description("Steps of upkeep, and how long they took")
                    .tag("chore", chore.name())
                    .register(monitor.meters());
            this.failures = Counter.builder("cairn.upkeep.failures")
                    .description("Steps of upkeep that failed and will be done again")
                    .tag("chore", chore.name())
                    .register(monitor.meters());
        }

        @Override
        public void run() {
            Duration pause = chore.retryAfter();
            try {
                pause = healthy.getAsBoolean() ? step() : unhealthyPause;
            } finally {
                schedule(this, pause); // Whatever happens: a chore that is not taken up again is missed by nobody.
            }
        }

        private Duration step() {
            Timer.Sample sample = Timer.start();
            try {
                Duration pause = chore.step();
                failing = false;
                return pause;
            } catch (Throwable e) { // An Error too: the next step may well succeed.
                if (!failing && !thread.isShutdown()) { // Once, not at every retry.
                    log.warn("Upkeep '{}' failed and is tried again every {}", chore.name(), chore.retryAfter(), e);
                }
                failing = true;
                failures.increment();
                return chore.retryAfter();
            } finally {
                sample.stop(steps);
            }
        }
    }
}
