package dev.cairn.node.volume;

import dev.cairn.metadata.RocksMemory;
import dev.cairn.node.volume.index.RocksKeyValues;
import dev.cairn.node.volume.threads.PlatformThreads;
import dev.cairn.replication.Blobs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What a blob of 4 KiB costs on its way through queue, committer and index, with threads as in production, on a disk that
 * takes no time. What a real disk makes of it is in {@code docs/decisions/0301-segments-and-group-commit.md}.
 */
@State(Scope.Benchmark)
public class GroupCommitBenchmark {
    private static final int TOGETHER = 64;

    private final ByteBuffer body = ByteBuffer.allocateDirect(4096);
    private Path folder;
    private RocksMemory memory;
    private Volume volume;
    private long nextId;

    @Setup
    public void open() throws IOException {
        folder = Files.createTempDirectory("cairn-commit");
        memory = new RocksMemory(64 << 20, 32 << 20);
        volume = Volume.open(
                new VolumeParts.Environment(
                        new DiscardingDisk(),
                        RocksKeyValues.source(folder.resolve("index"), memory),
                        new PlatformThreads(),
                        new TestMonitor(),
                        (reason, cause) -> {
                            throw new AssertionError(reason, cause);
                        },
                        InstantSource.system()),
                VolumeConfig.DEFAULT);
    }

    /** One waits for its commit before the next begins. */
    @Benchmark
    public void putAlone() {
        put().join();
    }

    /** So many share a commit, or a few. */
    @Benchmark
    @OperationsPerInvocation(TOGETHER)
    public void put64Together() {
        CompletableFuture<?>[] puts = new CompletableFuture<?>[TOGETHER];
        for (int i = 0; i < TOGETHER; i++) {
            puts[i] = put();
        }
        CompletableFuture.allOf(puts).join();
    }

    @TearDown
    public void close() throws IOException {
        volume.close();
        memory.close();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private CompletableFuture<Void> put() {
        return volume.put(Blobs.id(nextId++), body.duplicate());
    }
}
