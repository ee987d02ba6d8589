package dev.cairn.node.http;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.Content;
import dev.cairn.metadata.MetadataView;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.metadata.ObjectVersion;
import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.monitoring.Stage;
import dev.cairn.node.transfer.BlobSender;
import dev.cairn.node.transfer.TransferMeters;
import dev.cairn.node.volume.BlobStore;
import dev.cairn.node.volume.BlobStore.BlobReader;
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
            BucketName bucket,
            ObjectKey key,
            TransferMeters meters,
            Measurement measurement,
            Function<ObjectVersion, ReadPlan> plan) {
        ObjectVersion version = view.object(bucket, key);
        for (int look = 1; look <= LOOKS_MAX; look++) {
            ReadPlan decided = plan.apply(version);
            Optional<Body> body = body(view, blobs, meters, measurement, version, decided);
            if (body.isPresent()) {
                return new OpenedObject(version, decided, body.get());
            }
            ObjectVersion now = view.object(bucket, key);
            if (now.version() == version.version()) {
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

    private static Optional<Body> body(
            MetadataView view,
            BlobStore blobs,
            TransferMeters meters,
            Measurement measurement,
            ObjectVersion version,
            ReadPlan plan) {
        if (!sends(version, plan)) {
            return Optional.of(new NoBody());
        }
        return switch (version.content()) {
            case Content.Inline(var id) -> view.inlineBody(id).map(bytes -> new Inline(checked(bytes, version)));
            case Content.Blob(var id) -> {
                measurement.enter(Stage.DISK);
                yield blobs.open(id).map(reader -> begin(reader, meters, version, plan));
            }
        };
    }

    private static boolean sends(ObjectVersion version, ReadPlan plan) {
        return switch (plan) {
            case ReadPlan.NotModified(), ReadPlan.HeadOnly() -> false;
            case ReadPlan.Whole(), ReadPlan.Parts _ -> version.sizeBytes() > 0;
        };
    }

    private static Body begin(BlobReader reader, TransferMeters meters, ObjectVersion version, ReadPlan plan) {
        try {
            if (reader.sizeBytes() != version.sizeBytes()) {
                throw damaged("the blob has " + reader.sizeBytes() + " bytes, not " + version.sizeBytes());
            }
            ByteRange range = plan instanceof ReadPlan.Parts(var ranges)
                    ? ranges.getFirst()
                    : new ByteRange(0, version.sizeBytes() - 1);
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
