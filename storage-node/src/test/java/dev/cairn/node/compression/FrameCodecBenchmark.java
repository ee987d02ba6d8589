package dev.cairn.node.compression;

import dev.cairn.metadata.Coding;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One frame of a log. */
@State(Scope.Thread)
public class FrameCodecBenchmark {
    @Param
    Coding coding;

    private byte[] plain = {};
    private byte[] frame = {};
    private FrameCodec codec = FrameCodec.of(Coding.LZ4, 1);

    @Setup(Level.Trial)
    public void setUp() {
        codec = FrameCodec.of(coding, coding.levels().usual());
        plain = Bodies.LOG.of(SeekTable.FRAME_BYTES, new SplittableRandom(1));
        frame = codec.compress(plain, 0, plain.length);
    }

    @Benchmark
    public byte[] compress() {
        return codec.compress(plain, 0, plain.length);
    }

    @Benchmark
    public byte[] decompress() {
        return codec.decompress(frame, plain.length);
    }

    @TearDown(Level.Trial)
    public void tearDown() {
        codec.close();
    }
}
