package dev.cairn.metadata;

import java.time.InstantSource;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/** Ids made by one thread, and by two that want the same counter. */
@State(Scope.Benchmark)
public class FileIdGeneratorBenchmark {
    private final FileIdGenerator generator = new FileIdGenerator(InstantSource.system(), new SplittableRandom(1));

    @Benchmark
    public FileId next() {
        return generator.next();
    }

    @Benchmark
    @Threads(2)
    public FileId nextOnTwoThreads() {
        return generator.next();
    }
}
