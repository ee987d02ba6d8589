package dev.cairn.metadata;

import dev.cairn.metadata.EntryCodec.Entry;
import dev.cairn.metadata.codec.MalformedException;
import dev.cairn.monitoring.Monitor;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state machine of metadata over RocksDB. An entry is a batch of commands; it is written in one RocksDB batch together
 * with its position, so after a crash the state is that of some entry as a whole, and the log replays what followed.
 *
 * <p><b>Threads:</b> {@link #apply}, {@link #advance} and {@link #install} one at a time, as the log calls them; beside them one {@link
 * #checkpoint}, one {@link #copyTo}, and views by any number of threads. <b>Failure:</b> everything but a refused command ends in an exception of {@code apply}
 * (RocksDB failed, the entry is of a later version, a row is damaged), after which the process must halt.
 */
public final class MetadataState implements ReplicatedState, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetadataState.class);

    private final StateDirectory directory;
    private final RocksMemory memory;
    private final StoreLease lease;
    private final KnownBuckets knownBuckets = new KnownBuckets();
    private final KnownRecords knownRecords = new KnownRecords();
    private final HotObjects hot;
    private final StateView view;
    private volatile Progress progress;

    private MetadataState(
            StateDirectory directory,
            RocksMemory memory,
            RocksStore store,
            Progress progress,
            HotObjects hot,
            Monitor monitor) {
        this.directory = directory;
        this.memory = memory;
        this.lease = new StoreLease(store);
        this.progress = progress;
        this.hot = hot;
        this.view = new StateView(lease, knownBuckets, knownRecords, hot, () -> this.progress);
        knownBuckets.learn(view.buckets());
        knownRecords.learn(view.clusterRecords());
        registerMeters(monitor);
    }

    /**
     * Opens the state in {@code directory}, or makes it there. What an {@link #install} has left beside it is finished or removed.
     *
     * @param memory shared with the other RocksDB instances of the node; closed after this one
     * @param hotBytesMax heap for objects that are read often, see {@link MetadataView#knownObject}
     * @throws IllegalStateException if the state was written by a later version of Cairn, or is damaged
     * @throws UncheckedIOException if the disk does not do what it is told
     */
    public static MetadataState open(Path directory, RocksMemory memory, long hotBytesMax, Monitor monitor) {
        StateDirectory place = new StateDirectory(directory);
        place.recover();
        RocksStore store = RocksStore.open(directory, memory);
        try {
            Progress progress = store.progress();
            LOG.info("metadata in {} stands at sequence {}, {}", directory, progress.sequence(), progress.position());
            return new MetadataState(place, memory, store, progress, new HotObjects(hotBytesMax, monitor), monitor);
        } catch (MalformedException e) {
            store.close();
            throw new IllegalStateException(
                    "the metadata in " + directory + " cannot be read: " + e.getMessage()
                            + "; start the version of Cairn that wrote it",
                    e);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    @Override
    public LogPosition applied() {
        return progress.position();
    }

    @Override
    public byte[] apply(LogPosition position, byte[] entry) {
        if (position.index() <= progress.position().index()) {
            throw new IllegalStateException("entry " + position + " comes after " + progress.position());
        }
        Entry read = read(position, entry);
        return lease.use(store -> apply(store, position, read));
    }

    /** All of it, before any of it is applied: to pass over what is not known would be to apply it otherwise than other replicas do. */
    private static Entry read(LogPosition position, byte[] entry) {
        try {
            return EntryCodec.decode(entry);
        } catch (MalformedException e) {
            throw new IllegalStateException(
                    "entry %s cannot be read: %s; nothing of it is applied. Start the release of Cairn that wrote it, or a later one"
                            .formatted(position, e.getMessage()),
                    e);
        }
    }

    @Override
    public EntryJoiner joiner() {
        return new CommandJoiner();
    }

    @Override
    public void advance(LogPosition position) {
        lease.use(store -> {
            Changes changes = new Changes(store);
            Progress after = new EntryApplier(changes, progress, progress.epochMillis()).finish(position);
            write(store, changes, after);
            return Optional.empty();
        });
    }

    @Override
    public LogPosition checkpoint() {
        LogPosition flushed = progress.position(); // First: what is applied while the flush runs may not be in it.
        lease.use(store -> {
            store.flush();
            return Optional.empty();
        });
        return flushed;
    }

    @Override
    public LogPosition copyTo(Path copy) throws IOException {
        try {
            lease.use(store -> {
                store.copyTo(copy);
                return Optional.empty();
            });
            StateDirectory.sync(copy);
            return RocksStore.progressOf(copy, memory).position();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void install(Path copy) throws IOException {
        LogPosition offered = positionOf(copy);
        if (offered.index() <= applied().index()) {
            throw new IOException("the copy stands at %s, this state already at %s".formatted(offered, applied()));
        }
        directory.take(copy);
        lease.replace(this::replaced);
        knownBuckets.learn(view.buckets());
        knownRecords.learn(view.clusterRecords());
        LOG.info("metadata was replaced by that of another replica, at sequence {}, {}", progress.sequence(), offered);
    }

    private LogPosition positionOf(Path copy) throws IOException {
        try {
            return RocksStore.progressOf(copy, memory).position();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (IllegalStateException | MalformedException e) {
            throw new IOException("the copy cannot be read: " + e.getMessage(), e);
        }
    }

    /** Runs while nobody reads: memory forgets the old state before anyone can see the new one. */
    private RocksStore replaced(RocksStore old) {
        knownBuckets.forgetAll();
        hot.forgetVersions();
        old.close();
        directory.finish();
        RocksStore next = RocksStore.open(directory.path(), memory);
        progress = next.progress();
        return next;
    }

    /** The greatest id of a content that was ever condemned: one up to it gets no first reference any more. From memory. */
    public FileId condemned() {
        return progress.condemned();
    }

    /** Reads of what is applied. Valid until {@link #close}. */
    public MetadataView view() {
        return view;
    }

    /**
     * Tells the listener of every record of the cluster that is there, before this returns, and from then on of each change, on the
     * thread that applies it and after it can be seen. Calls come one at a time and for each record in the order of its versions.
     *
     * @param listener must be quick, and must not wait for a command or a view: no entry is applied meanwhile. What it throws
     *     is logged and does nothing else
     */
    public void onClusterRecord(Consumer<ClusterRecord> listener) {
        knownRecords.listen(listener);
    }

    /** How RocksDB is; empty once closed. */
    public Optional<RocksStatus> storeStatus() {
        try {
            return Optional.of(lease.use(RocksStore::status));
        } catch (MetadataException closed) {
            return Optional.empty();
        }
    }

    /** Makes everything durable, so that the next start replays nothing, and closes RocksDB. Idempotent. */
    @Override
    public void close() {
        try {
            checkpoint();
        } catch (MetadataException alreadyClosed) {
            return;
        } finally {
            lease.close();
        }
        LOG.info("metadata closed at sequence {}, {}", progress.sequence(), progress.position());
    }

    /** Closes without making durable what was applied since the last checkpoint: for tests of crashes. */
    void crash() {
        lease.close();
    }

    private byte[] apply(RocksStore store, LogPosition position, Entry entry) {
        Changes changes = new Changes(store);
        EntryApplier applier = new EntryApplier(changes, progress, entry.epochMillis());
        List<byte[]> results = new ArrayList<>(entry.commands().size());
        for (Command<?> command : entry.commands()) {
            results.add(applier.apply(command));
        }
        Progress after = applier.finish(position);
        List<Bucket> stored = applier.buckets().stored();
        knownBuckets.forget(applier.buckets().removed(), stored);
        hot.forget(changes.rows(Family.CURRENT), position.index());
        write(store, changes, after);
        knownBuckets.learn(stored);
        knownRecords.learn(applier.records().stored());
        return EntryCodec.encodeAnswer(results);
    }

    private void write(RocksStore store, Changes changes, Progress after) {
        try (WriteBatch batch = new WriteBatch()) {
            changes.writeTo(batch);
            store.write(batch);
        }
        progress = after;
    }

    private void registerMeters(Monitor monitor) {
        FunctionCounter.builder("cairn.metadata.sequence", this, state -> state.progress.sequence())
                .description("Changes applied since the store was made")
                .register(monitor.meters());
        Gauge.builder(
                        "cairn.metadata.history.span",
                        this,
                        state -> state.progress.sequence() - state.progress.oldestSequence())
                .description("Changes back to the oldest moment that can be listed")
                .register(monitor.meters());
    }
}
