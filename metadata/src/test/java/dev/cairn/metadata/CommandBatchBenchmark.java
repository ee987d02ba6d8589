package dev.cairn.metadata;

import dev.cairn.metadata.EntryCodec.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Puts of inline bodies of 1 KiB, 64 to an entry of the log: the cost of one, without the log itself. */
@State(Scope.Benchmark)
public class CommandBatchBenchmark {
    private static final int COMMANDS = 64;
    private static final int ENTRIES = 150;

    private final FileIdGenerator ids = new FileIdGenerator(InstantSource.system(), new SecureRandom());
    private final List<Command.PutObject> commands = commands(0);
    private final byte[] entry = encoded(commands);

    @Benchmark
    @OperationsPerInvocation(COMMANDS)
    public byte[] encode() {
        return encoded(commands);
    }

    @Benchmark
    @OperationsPerInvocation(COMMANDS)
    public Entry decode() {
        return EntryCodec.decode(entry);
    }

    /** Into RocksDB, whose memory is written to disk beside it. */
    @Benchmark
    @OperationsPerInvocation(COMMANDS)
    public byte[] apply(Store store) {
        return store.applyNext();
    }

    /** A state of its own, and the entries that it is given again and again: puts of new objects, and then replacing ones. */
    @State(Scope.Benchmark)
    public static class Store {
        private Path directory;
        private StateFixture fixture;
        private List<byte[]> entries;
        private int applied;

        @Setup
        public void open(CommandBatchBenchmark benchmark) throws IOException {
            directory = Files.createTempDirectory("cairn-apply");
            fixture = new StateFixture(directory);
            fixture.done(Samples.createBucket(Samples.BUCKET));
            entries = IntStream.range(0, ENTRIES)
                    .mapToObj(i -> encoded(benchmark.commands(i * COMMANDS)))
                    .toList();
        }

        byte[] applyNext() {
            LogPosition next = new LogPosition(1, fixture.state().applied().index() + 1);
            return fixture.state().apply(next, entries.get(applied++ % ENTRIES));
        }

        @TearDown
        public void close() throws IOException {
            fixture.close();
            try (Stream<Path> paths = Files.walk(directory)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private List<Command.PutObject> commands(int first) {
        return IntStream.range(first, first + COMMANDS)
                .mapToObj(i -> Samples.put(
                        Samples.BUCKET,
                        "folder-%03d/file-%07d.bin".formatted(i % 100, i),
                        ids.next(),
                        "x".repeat(1024)))
                .toList();
    }

    private static byte[] encoded(List<Command.PutObject> commands) {
        return EntryCodec.encode(
                Samples.AT.toEpochMilli(),
                commands.stream().map(CommandCodec::encode).toList());
    }
}
