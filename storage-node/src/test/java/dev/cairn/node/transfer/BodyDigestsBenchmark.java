package dev.cairn.node.transfer;

import dev.cairn.metadata.Digests;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The digests of a body that arrives in pieces of 64 KiB at most. */
@State(Scope.Benchmark)
public class BodyDigestsBenchmark {
    private static final int PIECE_BYTES = 64 << 10;

    @Param({"4096", "1048576"})
    private int bodyBytes;

    private ByteBuffer body;

    @Setup
    public void fill() {
        byte[] bytes = new byte[bodyBytes];
        new SplittableRandom(1).nextBytes(bytes);
        body = ByteBuffer.allocateDirect(bodyBytes).put(bytes);
    }

    @Benchmark
    public Digests always() {
        return digests(false);
    }

    @Benchmark
    public Digests withMd5() {
        return digests(true);
    }

    private Digests digests(boolean md5) {
        BodyDigests digests = new BodyDigests(md5);
        for (int at = 0; at < bodyBytes; at += PIECE_BYTES) {
            digests.update(body.slice(at, Math.min(PIECE_BYTES, bodyBytes - at)));
        }
        return digests.finish();
    }
}
