package dev.cairn.metadata;

import static dev.cairn.metadata.CodecLimits.COMMAND_BYTES_MAX;
import static dev.cairn.metadata.CodecLimits.GARBAGE_IDS_MAX;
import static dev.cairn.metadata.CodecLimits.INLINE_BODY_BYTES_MAX;
import static dev.cairn.metadata.CodecLimits.PUT_OBJECTS_MAX;
import static dev.cairn.metadata.CodecLimits.TRIM_MAX;

import dev.cairn.metadata.Command.AttributesPatch;
import dev.cairn.metadata.Command.ChangeBucket;
import dev.cairn.metadata.Command.ClusterCommand;
import dev.cairn.metadata.Command.CopyObject;
import dev.cairn.metadata.Command.CopyPrefix;
import dev.cairn.metadata.Command.CreateBucket;
import dev.cairn.metadata.Command.DeleteBucket;
import dev.cairn.metadata.Command.DeleteObject;
import dev.cairn.metadata.Command.ForgetGarbage;
import dev.cairn.metadata.Command.MoveBody;
import dev.cairn.metadata.Command.NewObject;
import dev.cairn.metadata.Command.PatchObject;
import dev.cairn.metadata.Command.PutObject;
import dev.cairn.metadata.Command.PutObjects;
import dev.cairn.metadata.Command.Trim;
import dev.cairn.metadata.codec.ByteSink;
import dev.cairn.metadata.codec.ByteSource;
import dev.cairn.metadata.codec.MalformedException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Commands in bytes: kind, time, idempotency, then the fields of the kind in the order of its record. A kind's number is
 * never used again; those above are in {@link ClusterCommandCodec}. The format version stands at the head of the entry, see {@link EntryCodec}.
 */
final class CommandCodec {
    private static final int CREATE_BUCKET = 1;
    private static final int CHANGE_BUCKET = 2;
    private static final int DELETE_BUCKET = 3;
    private static final int PUT_OBJECT = 4;
    private static final int DELETE_OBJECT = 5;
    private static final int PATCH_OBJECT = 6;
    private static final int COPY_OBJECT = 7;
    private static final int COPY_PREFIX = 8;
    private static final int TRIM = 9;
    private static final int FORGET_GARBAGE = 10;
    private static final int MOVE_BODY = 11;
    private static final int PUT_OBJECTS = 12;

    /** {@link #PUT_OBJECT} with the version of the settings behind its fields. Above those of {@link ClusterCommandCodec}. */
    private static final int PUT_JUDGED_OBJECT = 20;

    /** Typical size of a command without an inline body. */
    private static final int COMMAND_BYTES_USUAL = 192;

    private CommandCodec() {}

    /** @throws IllegalArgumentException if the command holds more than {@link CodecLimits} allows */
    static byte[] encode(Command<?> command) {
        ByteSink out = new ByteSink(COMMAND_BYTES_USUAL + inlineBytes(command));
        out.u8(kind(command)).instant(command.at());
        Fields.optional(out, idempotency(command), Fields::idempotency);
        writeFields(out, command);
        if (out.length() > COMMAND_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a command has at most %d bytes, not %d".formatted(COMMAND_BYTES_MAX, out.length()));
        }
        return out.toByteArray();
    }

    /** @throws MalformedException if the bytes are not a command */
    static Command<?> decode(ByteSource source) {
        return Fields.decode(source, in -> {
            int kind = in.u8();
            Instant at = in.instant();
            return readFields(kind, in, at, Fields.optional(in, Fields::idempotency));
        });
    }

    static int kind(Command<?> command) {
        return switch (command) {
            case CreateBucket _ -> CREATE_BUCKET;
            case ChangeBucket _ -> CHANGE_BUCKET;
            case DeleteBucket _ -> DELETE_BUCKET;
            case PutObject c -> c.judgedBy().isPresent() ? PUT_JUDGED_OBJECT : PUT_OBJECT;
            case DeleteObject _ -> DELETE_OBJECT;
            case PatchObject _ -> PATCH_OBJECT;
            case CopyObject _ -> COPY_OBJECT;
            case CopyPrefix _ -> COPY_PREFIX;
            case Trim _ -> TRIM;
            case ForgetGarbage _ -> FORGET_GARBAGE;
            case MoveBody _ -> MOVE_BODY;
            case PutObjects _ -> PUT_OBJECTS;
            case ClusterCommand<?> c -> ClusterCommandCodec.kind(c);
        };
    }

    /**
     * Whether commands of that kind change many rows: what they change lies in memory until the whole entry is applied, so an entry holds at most one.
     *
     * @param kind with which an encoded command begins
     */
    static boolean touchesMany(int kind) {
        return kind == COPY_PREFIX || kind == PUT_OBJECTS || kind == TRIM || ClusterCommandCodec.touchesMany(kind);
    }

    static Optional<Idempotency> idempotency(Command<?> command) {
        return switch (command) {
            case CreateBucket c -> c.idempotency();
            case ChangeBucket c -> c.idempotency();
            case DeleteBucket c -> c.idempotency();
            case PutObject c -> c.idempotency();
            case PutObjects c -> c.idempotency();
            case DeleteObject c -> c.idempotency();
            case PatchObject c -> c.idempotency();
            case CopyObject c -> c.idempotency();
            case CopyPrefix c -> c.idempotency();
            case MoveBody _, Trim _, ForgetGarbage _, ClusterCommand<?> _ -> Optional.empty();
        };
    }

    private static void writeFields(ByteSink out, Command<?> command) {
        switch (command) {
            case CreateBucket c -> {
                Fields.bucketName(out, c.name());
                Fields.settings(out, c.settings());
            }
            case ChangeBucket c -> {
                Fields.bucketName(out, c.name());
                Fields.settings(out, c.settings());
                Fields.preconditions(out, c.preconditions());
            }
            case DeleteBucket c -> {
                Fields.bucketName(out, c.name());
                Fields.flag(out, c.force());
            }
            case PutObject c -> {
                Fields.bucketName(out, c.bucket());
                writeNewObject(out, c.object());
                c.judgedBy().ifPresent(out::varint);
            }
            case PutObjects c -> {
                Fields.bucketName(out, c.bucket());
                out.count(c.objects().size(), PUT_OBJECTS_MAX);
                c.objects().forEach(object -> writeNewObject(out, object));
            }
            case DeleteObject c -> writeTarget(out, c.bucket(), c.key(), c.preconditions());
            case PatchObject c -> {
                writeTarget(out, c.bucket(), c.key(), c.preconditions());
                writePatch(out, c.attributes());
            }
            case CopyObject c -> {
                writeTarget(out, c.sourceBucket(), c.sourceKey(), c.sourcePreconditions());
                writeTarget(out, c.bucket(), c.key(), c.preconditions());
                Fields.optional(out, c.replaceAttributes(), Fields::attributes);
                Fields.flag(out, c.move());
            }
            case CopyPrefix c -> writeCopyPrefix(out, c);
            case MoveBody c -> {
                Fields.bucketName(out, c.bucket());
                Fields.key(out, c.key());
                Fields.fileId(out, c.from());
                Fields.content(out, c.to());
            }
            case Trim c -> out.instant(c.olderThan()).count(c.limit(), TRIM_MAX);
            case ForgetGarbage c -> {
                out.count(c.ids().size(), GARBAGE_IDS_MAX);
                c.ids().forEach(id -> Fields.fileId(out, id));
            }
            case ClusterCommand<?> c -> ClusterCommandCodec.writeFields(out, c);
        }
    }

    private static Command<?> readFields(int kind, ByteSource in, Instant at, Optional<Idempotency> idempotency) {
        return switch (kind) {
            case CREATE_BUCKET -> new CreateBucket(Fields.bucketName(in), Fields.settings(in), at, idempotency);
            case CHANGE_BUCKET ->
                new ChangeBucket(Fields.bucketName(in), Fields.settings(in), Fields.preconditions(in), at, idempotency);
            case DELETE_BUCKET -> new DeleteBucket(Fields.bucketName(in), Fields.flag(in), at, idempotency);
            case PUT_OBJECT -> put(Fields.bucketName(in), readNewObject(in), at, idempotency, OptionalLong.empty());
            case PUT_JUDGED_OBJECT ->
                put(Fields.bucketName(in), readNewObject(in), at, idempotency, OptionalLong.of(in.varint()));
            case PUT_OBJECTS ->
                new PutObjects(
                        Fields.bucketName(in),
                        Fields.list(in, PUT_OBJECTS_MAX, CommandCodec::readNewObject),
                        at,
                        idempotency);
            case DELETE_OBJECT -> {
                Target target = readTarget(in);
                yield new DeleteObject(target.bucket(), target.key(), target.preconditions(), at, idempotency);
            }
            case PATCH_OBJECT -> {
                Target target = readTarget(in);
                yield new PatchObject(
                        target.bucket(), target.key(), readPatch(in), target.preconditions(), at, idempotency);
            }
            case COPY_OBJECT -> readCopyObject(in, at, idempotency);
            case COPY_PREFIX -> readCopyPrefix(in, at, idempotency);
            case TRIM -> new Trim(in.instant(), readLimit(in), at);
            case FORGET_GARBAGE -> new ForgetGarbage(Fields.list(in, GARBAGE_IDS_MAX, Fields::fileId), at);
            case MOVE_BODY ->
                new MoveBody(Fields.bucketName(in), Fields.key(in), Fields.fileId(in), Fields.content(in), at);
            default -> ClusterCommandCodec.readFields(kind, in, at);
        };
    }

    private static void writeNewObject(ByteSink out, NewObject object) {
        Fields.key(out, object.key());
        Fields.preconditions(out, object.preconditions());
        Fields.content(out, object.content());
        out.bytes(object.inlineBody(), INLINE_BODY_BYTES_MAX).varint(object.sizeBytes());
        Fields.digests(out, object.digests());
        Fields.attributes(out, object.attributes());
    }

    private static NewObject readNewObject(ByteSource in) {
        ObjectKey key = Fields.key(in);
        List<Precondition> preconditions = Fields.preconditions(in);
        return new NewObject(
                key,
                Fields.content(in),
                in.bytes(INLINE_BODY_BYTES_MAX),
                in.varint(),
                Fields.digests(in),
                Fields.attributes(in),
                preconditions);
    }

    private static PutObject put(
            BucketName bucket, NewObject object, Instant at, Optional<Idempotency> idempotency, OptionalLong judgedBy) {
        return new PutObject(
                bucket,
                object.key(),
                object.content(),
                object.inlineBody(),
                object.sizeBytes(),
                object.digests(),
                object.attributes(),
                object.preconditions(),
                at,
                idempotency,
                judgedBy);
    }

    private static CopyObject readCopyObject(ByteSource in, Instant at, Optional<Idempotency> idempotency) {
        Target source = readTarget(in);
        Target target = readTarget(in);
        return new CopyObject(
                source.bucket(),
                source.key(),
                source.preconditions(),
                target.bucket(),
                target.key(),
                target.preconditions(),
                Fields.optional(in, Fields::attributes),
                Fields.flag(in),
                at,
                idempotency);
    }

    private static void writeCopyPrefix(ByteSink out, CopyPrefix c) {
        Fields.bucketName(out, c.sourceBucket());
        out.text(c.sourcePrefix(), ObjectKey.BYTES_MAX);
        Fields.bucketName(out, c.bucket());
        out.text(c.prefix(), ObjectKey.BYTES_MAX);
        Fields.flag(out, c.ifAbsent());
        Fields.flag(out, c.move());
    }

    private static CopyPrefix readCopyPrefix(ByteSource in, Instant at, Optional<Idempotency> idempotency) {
        return new CopyPrefix(
                Fields.bucketName(in),
                in.text(ObjectKey.BYTES_MAX),
                Fields.bucketName(in),
                in.text(ObjectKey.BYTES_MAX),
                Fields.flag(in),
                Fields.flag(in),
                at,
                idempotency);
    }

    private static void writePatch(ByteSink out, AttributesPatch patch) {
        Fields.optional(out, patch.contentType(), Fields::text);
        Fields.optional(out, patch.cacheControl(), Fields::text);
        Fields.optional(out, patch.contentDisposition(), Fields::text);
        Fields.optional(out, patch.contentEncoding(), Fields::text);
        Fields.optional(out, patch.contentLanguage(), Fields::text);
        Fields.map(out, patch.userMetadata(), (to, value) -> Fields.optional(to, value, Fields::text));
        Fields.map(out, patch.tags(), (to, value) -> Fields.optional(to, value, Fields::text));
    }

    private static AttributesPatch readPatch(ByteSource in) {
        return new AttributesPatch(
                Fields.optional(in, Fields::text),
                Fields.optional(in, Fields::text),
                Fields.optional(in, Fields::text),
                Fields.optional(in, Fields::text),
                Fields.optional(in, Fields::text),
                Fields.map(in, from -> Fields.optional(from, Fields::text)),
                Fields.map(in, from -> Fields.optional(from, Fields::text)));
    }

    private static int readLimit(ByteSource in) {
        long limit = in.varint();
        if (limit > TRIM_MAX) {
            throw new MalformedException("a limit of %d, at most %d".formatted(limit, TRIM_MAX));
        }
        return (int) limit;
    }

    private static void writeTarget(ByteSink out, BucketName bucket, ObjectKey key, List<Precondition> preconditions) {
        Fields.bucketName(out, bucket);
        Fields.key(out, key);
        Fields.preconditions(out, preconditions);
    }

    private static Target readTarget(ByteSource in) {
        return new Target(Fields.bucketName(in), Fields.key(in), Fields.preconditions(in));
    }

    private static int inlineBytes(Command<?> command) {
        return switch (command) {
            case PutObject put -> put.inlineBody().length;
            case PutObjects put ->
                put.objects().stream()
                        .mapToInt(object -> COMMAND_BYTES_USUAL + object.inlineBody().length)
                        .sum();
            default -> 0;
        };
    }

    private record Target(BucketName bucket, ObjectKey key, List<Precondition> preconditions) {}
}
