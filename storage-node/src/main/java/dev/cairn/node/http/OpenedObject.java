package dev.cairn.node.http;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.Content;
import dev.cairn.metadata.MetadataView;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.metadata.ObjectVersion;
import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.monitoring.Stage;
import dev.cairn.node.compression.CompressionEngine;
import dev.cairn.node.transfer.BlobSender;
import dev.cairn.node.transfer.TransferMeters;
import dev.cairn.replication.BlobStore;
import dev.cairn.replication.BlobStore.BlobReader;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.function.Function;

/** A version of an object with what is to be sent of it, found and checked in one go on a thread that may block. */
record OpenedObject(ObjectVersion version, ReadPlan plan, Body body) {
    /** A version may be replaced, and its bytes dropped, between the two looks at the stores. */
    private static final int LOOKS_MAX = 4;

    /** The bytes of the answer. */
    sealed interface Body {}

    /** None are sent. */
    record NoBody() implements Body {}

    /** All bytes of the object, checked. */
    record Inline(byte[] bytes) implements Body {}

    /** All that the plan sends, checked; whoever has it releases it. */
    record Piece(ByteBuf bytes) implements Body {}

    /**
     * An open blob; whoever has it closes it.
     *
     * @param first the first piece of what the plan sends, checked; whoever has it releases it
     */
    record Blob(BlobReader reader, ByteBuf first) implements Body {}

    /**
     * Looks an object up and begins to read it. Blocks.
     *
     * @param meters say how much may be read
     * @param measurement told when it is the volume that is read
     * @param plan decides what is to be sent
     * @throws RuntimeException if there is no such object, its conditions do not hold, or its bytes are damaged
     */
    static OpenedObject open(
            MetadataView view,
            BlobStore blobs,
            CompressionEngine compressor,
            BucketName bucket,
            ObjectKey key,
            TransferMeters meters,
            Measurement measurement,
            Function<ObjectVersion, ReadPlan> plan) {
        ObjectVersion version = view.object(bucket, key);
        for (int look = 1; look <= LOOKS_MAX; look++) {
            ReadPlan decided = plan.apply(version);
            Opener opener = new Opener(blobs, compressor, bucket, meters, measurement);
            Optional<Body> body = body(view, opener, version, decided);
            if (body.isPresent()) {
                return new OpenedObject(version, decided, body.get());
            }
            ObjectVersion now = view.object(bucket, key);
            if (now.version() == version.version() && now.content().equals(version.content())) {
                throw damaged("the bytes of version " + version.version() + " are missing");
            }
            version = now;
        }
        throw new RequestException(new RequestError.Busy("changes of this object", BlockingGate.RETRY_AFTER));
    }

    /**
     * The same from memory only, where all that the plan sends is there. Does not block.
     *
     * @throws RuntimeException as {@link #open}
     */
    static Optional<OpenedObject> atHand(
            MetadataView view, BucketName bucket, ObjectKey key, Function<ObjectVersion, ReadPlan> plan) {
        return view.knownObject(bucket, key).flatMap(version -> {
            ReadPlan decided = plan.apply(version);
            return bodyAtHand(view, version, decided).map(body -> new OpenedObject(version, decided, body));
        });
    }

    private static Optional<Body> bodyAtHand(MetadataView view, ObjectVersion version, ReadPlan plan) {
        if (!sends(version, plan)) {
            return Optional.of(new NoBody());
        }
        return version.content() instanceof Content.Inline(var id)
                ? view.knownInlineBody(id).filter(version::isBody).map(Inline::new)
                : Optional.empty();
    }

    /** What bodies are opened with. */
    private record Opener(
            BlobStore blobs,
            CompressionEngine compressor,
            BucketName bucket,
            TransferMeters meters,
            Measurement measurement) {
        Optional<BlobReader> open(Content.Blob content) {
            measurement.enter(Stage.DISK);
            return blobs.open(content.id());
        }

        /** As it is stored if the plan is to send it so. */
        Optional<BlobReader> open(Content.Framed content, ReadPlan plan) {
            measurement.enter(Stage.DISK);
            Optional<BlobReader> blob = blobs.open(content.id());
            return plan instanceof ReadPlan.AsStored
                    ? blob
                    : blob.map(frames -> compressor.open(frames, content, bucket));
        }
    }

    private static Optional<Body> body(MetadataView view, Opener opener, ObjectVersion version, ReadPlan plan) {
        if (!sends(version, plan)) {
            return Optional.of(new NoBody());
        }
        return switch (version.content()) {
            case Content.Inline(var id) -> view.inlineBody(id).map(bytes -> new Inline(checked(bytes, version)));
            case Content.Blob blob -> opener.open(blob).map(reader -> begin(reader, opener.meters(), version, plan));
            case Content.Framed framed ->
                opener.open(framed, plan).map(reader -> begin(reader, opener.meters(), version, plan));
        };
    }

    private static boolean sends(ObjectVersion version, ReadPlan plan) {
        return switch (plan) {
            case ReadPlan.NotModified(), ReadPlan.HeadOnly() -> false;
            case ReadPlan.Whole(), ReadPlan.AsStored _, ReadPlan.Parts _ -> version.sizeBytes() > 0;
        };
    }

    private static Body begin(BlobReader reader, TransferMeters meters, ObjectVersion version, ReadPlan plan) {
        try {
            long bytes = plan instanceof ReadPlan.AsStored ? version.storedBytes() : version.sizeBytes();
            if (reader.sizeBytes() != bytes) {
                throw damaged("the blob has " + reader.sizeBytes() + " bytes, not " + bytes);
            }
            ByteRange range = first(version, plan);
            int length = BlobSender.pieceLength(range.first(), range.length(), meters);
            ByteBuf first = BlobSender.read(reader, range.first(), length);
            if (length < range.length() || isMultipart(plan)) {
                return new Blob(reader, first);
            }
            reader.close();
            return new Piece(first);
        } catch (Throwable failure) {
            reader.close();
            throw failure;
        }
    }

    private static ByteRange first(ObjectVersion version, ReadPlan plan) {
        return switch (plan) {
            case ReadPlan.Parts(var ranges) -> ranges.getFirst();
            case ReadPlan.AsStored(var coding) -> new ByteRange(0, coding.bytes() - 1);
            case ReadPlan.Whole(), ReadPlan.HeadOnly(), ReadPlan.NotModified() ->
                new ByteRange(0, version.sizeBytes() - 1);
        };
    }

    private static boolean isMultipart(ReadPlan plan) {
        return plan instanceof ReadPlan.Parts(var ranges) && ranges.size() > 1;
    }

    /** Gives up what was opened, where it cannot be sent. */
    void release() {
        switch (body) {
            case NoBody(), Inline _ -> {}
            case Piece(var bytes) -> bytes.release();
            case Blob(var reader, var first) -> {
                first.release();
                reader.close();
            }
        }
    }

    private static byte[] checked(byte[] bytes, ObjectVersion version) {
        if (!version.isBody(bytes)) {
            throw damaged("inline bytes of version " + version.version());
        }
        return bytes;
    }

    private static RequestException damaged(String what) {
        return new RequestException(new RequestError.DamagedObject(what));
    }
}
