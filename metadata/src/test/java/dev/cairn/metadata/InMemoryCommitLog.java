package dev.cairn.metadata;

import dev.cairn.metadata.MetadataError.OutcomeUnknown;
import dev.cairn.metadata.MetadataError.Unavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * A {@link CommitLog} for tests: one thread applies entries in order, and what counts as synced lies in a {@link Storage}
 * that outlives the log. A test may hold its thread back, or tell it to fail.
 */
public final class InMemoryCommitLog implements CommitLog {
    /** What a real log has on disk. */
    public static final class Storage {
        private final List<byte[]> entries = new ArrayList<>();

        synchronized long add(byte[] entry) {
            entries.add(entry.clone());
            return entries.size() - 1L;
        }

        synchronized List<byte[]> from(long index) {
            return new ArrayList<>(entries.subList((int) Math.min(index, entries.size()), entries.size()));
        }

        /** Number of entries. */
        public synchronized int size() {
            return entries.size();
        }
    }

    private enum Mode {
        WORKS,
        REFUSES,
        LOSES_OUTCOME,
        LOSES_ENTRY
    }

    private static final long TERM = 1;

    private final Storage storage;
    private final ReplicatedState state;
    private final FailStop failStop;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(work -> new Thread(work, "in-memory-commit-log"));
    private final AtomicReference<Mode> mode = new AtomicReference<>(Mode.WORKS);
    private final AtomicReference<String> problem = new AtomicReference<>("");
    private final AtomicInteger appendsToFail = new AtomicInteger();
    private final AtomicReference<Throwable> appendFailure = new AtomicReference<>(new Error());
    private volatile boolean refusesBarriers;
    private volatile Duration staleness = Duration.ZERO;
    private boolean stateFailed; // Used by the log's thread only.

    /** A log on storage of its own, whose state must never fail. */
    public InMemoryCommitLog(ReplicatedState state) {
        this(new Storage(), state, (reason, cause) -> {
            throw new AssertionError(reason, cause);
        });
    }

    /** Replays into {@code state} what the storage holds after its position. */
    public InMemoryCommitLog(Storage storage, ReplicatedState state, FailStop failStop) {
        this.storage = storage;
        this.state = state;
        this.failStop = failStop;
        long index = state.applied().index() + 1;
        for (byte[] entry : storage.from(index)) {
            state.apply(new LogPosition(TERM, index), entry);
            index++;
        }
    }

    /** From now on the outcome of an append is unknown, though it is applied. */
    public void loseOutcomes() {
        mode.set(Mode.LOSES_OUTCOME);
    }

    /** From now on the outcome of an append is unknown, and it is lost. */
    public void loseEntries() {
        mode.set(Mode.LOSES_ENTRY);
    }

    /** From now on every append is refused. */
    public void refuse() {
        mode.set(Mode.REFUSES);
    }

    /** The next so many appends fail at once: an error is thrown, an exception answered. */
    public void failAppends(int count, Throwable failure) {
        appendFailure.set(failure);
        appendsToFail.set(count);
    }

    /** Ends what {@link #loseOutcomes}, {@link #loseEntries} or {@link #refuse} began. */
    public void recover() {
        mode.set(Mode.WORKS);
    }

    /** Holds the log's thread back until the future completes. */
    public void holdUntil(CompletableFuture<Void> released) {
        thread.execute(released::join);
    }

    @Override
    public CompletableFuture<byte[]> append(byte[] entry) {
        if (entry.length > ENTRY_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "an entry has at most " + ENTRY_BYTES_MAX + " bytes, not " + entry.length);
        }
        if (appendsToFail.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            if (appendFailure.get() instanceof Error error) {
                throw error;
            }
            return CompletableFuture.failedFuture(appendFailure.get());
        }
        return onThread(() -> process(entry));
    }

    /** From now on every barrier fails. */
    public void refuseBarriers() {
        refusesBarriers = true;
    }

    @Override
    public CompletableFuture<Void> readBarrier() {
        if (refusesBarriers) {
            return CompletableFuture.failedFuture(new MetadataException(new Unavailable("no replica leads the log")));
        }
        return onThread(() -> null);
    }

    /** Whoever has an answer finds the entry applied. */
    @Override
    public Optional<Duration> staleness() {
        return problem.get().isEmpty() ? Optional.of(staleness) : Optional.empty();
    }

    /** From now on the log says that it may be so old. */
    public void mayBeOld(Duration staleness) {
        this.staleness = staleness;
    }

    @Override
    public LogStatus status() {
        return new LogStatus(problem.get().isEmpty(), problem.get(), state.applied(), 1);
    }

    @Override
    public void close() {
        problem.compareAndSet("", "closed");
        thread.shutdown();
        try {
            if (!thread.awaitTermination(30, TimeUnit.SECONDS)) {
                throw new AssertionError("the log's thread is still held back");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private <T> CompletableFuture<T> onThread(Supplier<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            thread.execute(() -> complete(answer, work));
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new MetadataException(new Unavailable(problem.get())));
        }
        return answer;
    }

    private static <T> void complete(CompletableFuture<T> answer, Supplier<T> work) {
        try {
            answer.complete(work.get());
        } catch (MetadataException e) {
            answer.completeExceptionally(e);
        }
    }

    private byte[] process(byte[] entry) {
        return switch (mode.get()) {
            case WORKS -> apply(entry);
            case REFUSES -> throw new MetadataException(new Unavailable("as the test asked"));
            case LOSES_OUTCOME -> {
                apply(entry);
                throw new MetadataException(new OutcomeUnknown("as the test asked"));
            }
            case LOSES_ENTRY -> throw new MetadataException(new OutcomeUnknown("as the test asked"));
        };
    }

    private byte[] apply(byte[] entry) {
        if (stateFailed) {
            throw new MetadataException(new Unavailable("the state failed"));
        }
        LogPosition position = new LogPosition(TERM, storage.add(entry));
        try {
            return state.apply(position, entry);
        } catch (RuntimeException e) {
            stateFailed = true;
            problem.set("the state failed");
            failStop.halt("the state failed at " + position, e);
            throw new MetadataException(new OutcomeUnknown("the state failed"));
        }
    }
}
