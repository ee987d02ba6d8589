package dev.cairn.metadata;

import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The row of an object with a media type and three names of user metadata, and what a listing reads of it. */
@State(Scope.Benchmark)
public class RowCodecBenchmark {
    private final ObjectVersion object = object();
    private final byte[] row = RowCodec.object(object);

    @Benchmark
    public byte[] encode() {
        return RowCodec.object(object);
    }

    @Benchmark
    public ObjectVersion decode() {
        return RowCodec.object(object.key(), row);
    }

    @Benchmark
    public long decodeVersionOnly() {
        return RowCodec.objectVersion(row);
    }

    private static ObjectVersion object() {
        Command.PutObject put = Samples.with(
                Samples.putBlob(Samples.BUCKET, "folder-001/sub-02/file-0000003-of.jpg", new FileId(1, 2), 5_000_000),
                Map.of("camera", "X100", "place", "Bergen", "mtime", "2026-11-21T06:00:00Z"));
        return new ObjectVersion(
                put.key(), 99, put.content(), put.sizeBytes(), put.digests(), put.attributes(), Samples.AT, Samples.AT);
    }
}
