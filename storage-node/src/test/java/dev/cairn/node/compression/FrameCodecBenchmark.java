package dev.cairn.node.compression;

import dev.cairn.metadata.Coding;
import java.nio.ByteBuffer;
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
    private ByteBuffer direct = ByteBuffer.allocateDirect(0);
    private ByteBuffer into = ByteBuffer.allocateDirect(0);
    private FrameCodec codec = FrameCodec.of(Coding.LZ4, 1);

    @Setup(Level.Trial)
    public void setUp() {
        codec = FrameCodec.of(coding, coding.levels().usual());
        plain = Bodies.LOG.of(SeekTable.FRAME_BYTES, new SplittableRandom(1));
        byte[] frame = codec.compress(plain, 0, plain.length);
        direct = ByteBuffer.allocateDirect(frame.length).put(frame);
        into = ByteBuffer.allocateDirect(plain.length);
    }

    @Benchmark
    public byte[] compress() {
        return codec.compress(plain, 0, plain.length);
    }

    @Benchmark
    public ByteBuffer decompress() {
        codec.decompress(direct.clear(), into.clear());
        return into;
    }

    @TearDown(Level.Trial)
    public void tearDown() {
        codec.close();
    }
}
