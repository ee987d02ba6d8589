package dev.cairn.node.compression;

import dev.cairn.monitoring.Monitor;
import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.monitoring.Operation;
import dev.cairn.monitoring.Outcome;
import java.nio.ByteBuffer;

/** Counts what a codec does, frame by frame, as operations in a bucket. */
final class MeasuredFrames implements FrameCodec {
    private final FrameCodec codec;
    private final Monitor monitor;
    private final String bucket;

    MeasuredFrames(FrameCodec codec, Monitor monitor, String bucket) {
        this.codec = codec;
        this.monitor = monitor;
        this.bucket = bucket;
    }

    @Override
    public byte[] compress(byte[] plain, int offset, int length) {
        return measured(Operation.COMPRESSION, length, () -> codec.compress(plain, offset, length));
    }

    @Override
    public void decompress(ByteBuffer frame, ByteBuffer plain) {
        var _ = measured(Operation.DECOMPRESSION, plain.remaining(), () -> {
            codec.decompress(frame, plain);
            return plain;
        });
    }

    private <T> T measured(Operation operation, int bytes, Monitor.Work<T, RuntimeException> work) {
        Measurement measurement = monitor.measure(operation);
        measurement.bucket(bucket);
        Outcome outcome = Outcome.INTERNAL;
        try {
            T made = work.call();
            measurement.addBytes(bytes);
            outcome = Outcome.SUCCESS;
            return made;
        } catch (BrokenFrameException e) {
            outcome = Outcome.CORRUPTION;
            throw e;
        } finally {
            measurement.end(outcome);
        }
    }

    @Override
    public void close() {
        codec.close();
    }
}
