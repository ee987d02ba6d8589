package dev.cairn.metadata;

import static dev.cairn.metadata.Samples.BUCKET;
import static dev.cairn.metadata.Samples.createBucket;

import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.monitoring.Monitor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntFunction;

/**
 * Measures what applying and listing cost, without log or HTTP. Not a test: run {@code main}, with an empty directory and the
 * number of objects as arguments. The figures are in {@code docs/decisions/0103-apply.md}.
 */
final class MetadataBenchmark {
    private static final int ENTRY_COMMANDS = 64;

    private final Monitor monitor = new FileStoragePerformanceMonitor(new SimpleMeterRegistry());
    private final FileIdGenerator ids = new FileIdGenerator(InstantSource.system(), new SecureRandom());
    private final RocksMemory memory = new RocksMemory(96 << 20, 32 << 20);
    private final int objects;
    private final MetadataState state;

    private MetadataBenchmark(Path directory, int objects) {
        this.objects = objects;
        this.state = MetadataState.open(directory, memory, 1 << 20, monitor);
    }

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        Files.createDirectories(directory);
        new MetadataBenchmark(directory, Integer.parseInt(arguments[1])).run();
    }

    private void run() {
        if (state.applied().equals(LogPosition.NONE)) {
            applyEntry(List.of(createBucket(BUCKET)));
        }
        puts("put new, inline 1 KiB", i -> inline(i, ids.next(), 1024));
        puts("replace by blob", i -> Samples.putBlob(BUCKET, key(i), ids.next(), 5_000));
        puts("put new, blob", i -> Samples.putBlob(BUCKET, key(i + objects), ids.next(), 5_000));
        puts("delete", i -> Samples.delete(BUCKET, key(i + objects)));
        Span checkpoint = new Span();
        checkpoint.run(state::checkpoint);
        checkpoint.report("checkpoint", 1);
        for (int round = 0; round < 3; round++) {
            list("list", Optional.empty(), OptionalLong.empty());
        }
        list("list by prefixes", Optional.of("/"), OptionalLong.empty());
        list(
                "list pinned 1 back",
                Optional.empty(),
                OptionalLong.of(state.view().sequence() - 1));
        gets();
        trim();
        state.close();
        System.out.printf("native memory %d MiB%n", memory.usedBytes() >> 20);
    }

    private void puts(String name, IntFunction<Command<?>> command) {
        Span applying = new Span();
        for (int i = 0; i < objects; i += ENTRY_COMMANDS) {
            List<byte[]> encoded = new ArrayList<>();
            for (int j = i; j < Math.min(objects, i + ENTRY_COMMANDS); j++) {
                encoded.add(CommandCodec.encode(command.apply(j)));
            }
            byte[] entry = EntryCodec.encode(InstantSource.system().millis(), encoded);
            applying.run(() -> state.apply(new LogPosition(1, state.applied().index() + 1), entry));
        }
        applying.report(name, objects);
    }

    private void list(String name, Optional<String> delimiter, OptionalLong asOf) {
        Span span = new Span();
        long count = 0;
        Optional<String> after = Optional.of("");
        while (after.isPresent()) {
            ListRequest request = new ListRequest(BUCKET, "", delimiter, after.get(), 1_000, asOf);
            List<Listing> page = new ArrayList<>();
            span.run(() -> page.add(state.view().list(request)));
            count += page.getFirst().entries().size();
            after = page.getFirst().next();
        }
        span.report(name, count);
    }

    private void gets() {
        Span span = new Span();
        int count = Math.min(objects, 200_000);
        for (int i = 0; i < count; i++) {
            ObjectKey key = new ObjectKey(key((int) ((i * 7_919L) % objects)));
            span.run(() -> state.view().object(BUCKET, key));
        }
        span.report("get", count);
    }

    private void trim() {
        Span span = new Span();
        long[] removed = {0};
        boolean[] more = {true};
        while (more[0]) {
            Command.Trim trim = new Command.Trim(
                    InstantSource.system().instant(),
                    1_000,
                    InstantSource.system().instant());
            span.run(() -> {
                Result.Done done = (Result.Done)
                        EntryCodec.decodeAnswer(applyEntry(List.of(trim)), 1).getFirst();
                removed[0] += ((Command.Trimmed) done.value()).removed();
                more[0] = ((Command.Trimmed) done.value()).more();
            });
        }
        span.report("trim", removed[0]);
    }

    private byte[] applyEntry(List<Command<?>> commands) {
        List<byte[]> encoded = commands.stream().map(CommandCodec::encode).toList();
        long now = InstantSource.system().millis();
        return state.apply(new LogPosition(1, state.applied().index() + 1), EntryCodec.encode(now, encoded));
    }

    private static Command<?> inline(int i, FileId content, int bytes) {
        return Samples.put(BUCKET, key(i), content, "x".repeat(bytes));
    }

    private static String key(int i) {
        return "folder-%03d/sub-%02d/file-%07d.bin".formatted(i % 1000, i % 17, i);
    }

    /** Time on the clock and on the processor: the latter holds on a machine that others use too. */
    private static final class Span {
        private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

        private long nanos;
        private long processorNanos;

        void run(Runnable work) {
            long start = System.nanoTime();
            long processorStart = THREADS.getCurrentThreadCpuTime();
            work.run();
            processorNanos += THREADS.getCurrentThreadCpuTime() - processorStart;
            nanos += System.nanoTime() - start;
        }

        void report(String name, long count) {
            System.out.printf(
                    "%-22s %9d × %8.2f us, %8.2f us of the processor; %9.0f per s%n",
                    name, count, nanos / 1e3 / count, processorNanos / 1e3 / count, count * 1e9 / nanos);
        }
    }
}
