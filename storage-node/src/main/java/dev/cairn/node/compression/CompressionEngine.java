package dev.cairn.node.compression;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.Coding;
import dev.cairn.metadata.Compression;
import dev.cairn.metadata.Compression.Method;
import dev.cairn.metadata.Content;
import dev.cairn.metadata.FileId;
import dev.cairn.monitoring.Monitor;
import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.replication.BlobStore.BlobReader;
import dev.cairn.replication.BlobStore.BlobWriter;
import io.micrometer.core.instrument.Counter;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/** Compresses bodies as their buckets say, and opens them. For any number of threads; each of its readers and writers for one. */
public final class CompressionEngine {
    /** Of a longer body the table would take megabytes of memory with each that writes or reads it. */
    public static final long BODY_BYTES_MAX = 64L << 30;

    private static final Method.Always AUTO =
            new Method.Always(Coding.ZSTD, Coding.ZSTD.levels().usual());

    private final Monitor monitor;
    private final long bodyBytesMax;
    private final SeekTables tables;
    private final Counter plainBytes;
    private final Counter storedBytes;

    public CompressionEngine(Monitor monitor) {
        this(monitor, BODY_BYTES_MAX);
    }

    CompressionEngine(Monitor monitor, long bodyBytesMax) {
        this.monitor = monitor;
        this.bodyBytesMax = bodyBytesMax;
        this.tables = new SeekTables(monitor.meters());
        this.plainBytes = bytes("plain");
        this.storedBytes = bytes("stored");
    }

    private Counter bytes(String side) {
        return Counter.builder("cairn.compression.bytes")
                .description("Bytes of bodies that were stored compressed, and what is stored of them")
                .baseUnit("bytes")
                .tag("side", side)
                .register(monitor.meters());
    }

    /**
     * How a body is to be compressed.
     *
     * @param samples whether only if its beginning tells that it pays
     */
    public record Plan(Method.Always way, boolean samples) {}

    /**
     * Says what to do with a body. Does not block.
     *
     * @param mediaType with parameters or without
     * @param bytes its length, if it is known
     * @return empty if it is to be stored as it is
     */
    public static Optional<Plan> plan(Compression compression, String mediaType, OptionalLong bytes) {
        boolean small = bytes.isPresent() && bytes.getAsLong() < compression.leastBytes();
        if (small || bytes.orElse(0) > BODY_BYTES_MAX) {
            return Optional.empty();
        }
        return switch (compression.method()) {
            case Method.Off() -> Optional.empty();
            case Method.Always always -> Optional.of(new Plan(always, false));
            case Method.Auto() ->
                AutoCompression.isCandidate(mediaType) ? Optional.of(new Plan(AUTO, true)) : Optional.empty();
        };
    }

    /** Whether a body that is stored as it came is worth compressing, as far as its beginning tells. Blocks on the disk. */
    public boolean pays(Plan plan, BlobReader body) {
        ByteBuffer beginning = ByteBuffer.allocate((int) Math.min(AutoCompression.SAMPLE_BYTES, body.sizeBytes()));
        if (plan.samples()) {
            body.read(0, beginning);
        }
        return !plan.samples() || AutoCompression.pays(beginning.flip());
    }

    /**
     * Compresses a body that is in memory. Takes time: call where others do not wait for it.
     *
     * @return what to store instead, and how; empty if that is not less
     */
    public Optional<Compressed> compress(byte[] body, Plan plan, BucketName bucket) {
        MemoryBlobWriter blob = new MemoryBlobWriter();
        try (CompressingWriter writer = writer(blob, plan, bucket, Measurement.NONE)) {
            writer.write(ByteBuffer.wrap(body));
            writer.commit().join();
            return writer.framed()
                    .filter(framed -> framed.blobBytes() < body.length)
                    .map(framed -> new Compressed(blob.bytes(), framed));
        }
    }

    /** A blob in memory. */
    public record Compressed(byte[] blob, Framed framed) {}

    /**
     * Compresses a body as it comes.
     *
     * @param blob takes what is stored; closed and committed with the writer
     * @param request told when it is compressed
     */
    public CompressingWriter writer(BlobWriter blob, Plan plan, BucketName bucket, Measurement request) {
        return new CompressingWriter(
                blob, plan.way(), plan.samples(), () -> codec(plan.way(), bucket), bodyBytesMax, request);
    }

    /** Counts a body that is stored so. */
    public void stored(long bodyBytes, Framed framed) {
        plainBytes.increment((double) bodyBytes);
        storedBytes.increment((double) framed.blobBytes());
    }

    /**
     * Reads a compressed blob as the body that it was. Blocks on the disk.
     *
     * @param blob of {@code content}; closed with the reader, or if this throws
     * @throws dev.cairn.replication.BlobException {@link dev.cairn.replication.BlobError.Damaged} if it is not such a blob
     */
    public BlobReader open(BlobReader blob, Content.Framed content, BucketName bucket) {
        Coding coding = content.coding();
        try {
            FrameCodec codec = codec(new Method.Always(coding, coding.levels().usual()), bucket);
            return new FramedReader(blob, content.id(), codec, tables);
        } catch (Throwable failure) {
            blob.close();
            throw failure;
        }
    }

    /**
     * Reads what was written just now, also if it is no content because something stands behind the frames. Blocks on the disk.
     *
     * @param blob of {@code id}; closed with the reader, or if this throws
     */
    public BlobReader open(BlobReader blob, FileId id, Framed framed, BucketName bucket) {
        Content.Framed content = (Content.Framed) framed.in(id);
        return framed.restBytes() == 0
                ? open(blob, content, bucket)
                : RestReader.open(blob, framed.blobBytes(), frames -> open(frames, content, bucket));
    }

    private FrameCodec codec(Method.Always way, BucketName bucket) {
        return new MeasuredFrames(FrameCodec.of(way.coding(), way.level()), monitor, bucket.value());
    }
}
