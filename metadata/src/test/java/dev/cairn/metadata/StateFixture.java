package dev.cairn.metadata;

import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.monitoring.Monitor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.rocksdb.WriteBatch;

/** A {@link MetadataState} fed directly, entry by entry, which can crash and be opened again. */
final class StateFixture implements AutoCloseable {
    final Monitor monitor = new FileStoragePerformanceMonitor(new SimpleMeterRegistry());
    final SteppingClock clock = new SteppingClock(Samples.AT);
    final FileIdGenerator ids = new FileIdGenerator(clock, new SplittableRandom(1));

    private final RocksMemory memory = new RocksMemory(32 << 20, 8 << 20);
    /** Few enough for objects to be dropped from memory in the tests of many. */
    private static final long HOT_BYTES = 64 << 10;

    private final Path directory;
    private MetadataState state;
    private long index = -1;

    StateFixture(Path directory) {
        this.directory = directory;
        this.state = MetadataState.open(directory, memory, HOT_BYTES, monitor);
        this.index = state.applied().index();
    }

    MetadataState state() {
        return state;
    }

    MetadataView view() {
        return state.view();
    }

    /** Applies the commands as one entry, stamped with the clock's time. */
    List<Result> apply(Command<?>... commands) {
        List<byte[]> encoded = Arrays.stream(commands).map(CommandCodec::encode).toList();
        byte[] answer = state.apply(new LogPosition(1, ++index), EntryCodec.encode(clock.millis(), encoded));
        return EntryCodec.decodeAnswer(answer, commands.length);
    }

    /** Applies one command that must not be refused. */
    @SuppressWarnings("unchecked")
    <R> R done(Command<R> command) {
        Result result = apply(command).getFirst();
        if (result instanceof Result.Done(var value)) {
            return (R) value;
        }
        throw new AssertionError(command + " was refused: " + result);
    }

    /** Applies one command that must be refused. */
    MetadataError refused(Command<?> command) {
        Result result = apply(command).getFirst();
        if (result instanceof Result.Refused(var error)) {
            return error;
        }
        throw new AssertionError(command + " was not refused: " + result);
    }

    FileId id() {
        return ids.next();
    }

    Instant now() {
        return clock.instant();
    }

    /** Closes, writes a row past the state machine, and opens again. */
    void write(Family family, byte[] key, byte[] value) {
        state.close();
        try (RocksStore store = RocksStore.open(directory, memory);
                WriteBatch batch = new WriteBatch()) {
            store.put(batch, family, key, value);
            store.write(batch);
            store.flush();
        }
        reopen();
    }

    /** What is done to the files of a state that is not open. */
    interface ToFiles {
        void run() throws IOException;
    }

    /** Closes in order, does something to the files, and opens again. */
    void between(ToFiles work) throws IOException {
        state.close();
        work.run();
        reopen();
    }

    /** Closes in order and opens again. */
    void restart() {
        state.close();
        reopen();
    }

    /** Loses what was not flushed and opens again; the caller replays from {@link MetadataState#applied}. */
    void crash() {
        state.crash();
        reopen();
    }

    @Override
    public void close() {
        state.close();
        memory.close();
    }

    private void reopen() {
        state = MetadataState.open(directory, memory, HOT_BYTES, monitor);
        index = state.applied().index();
    }
}
