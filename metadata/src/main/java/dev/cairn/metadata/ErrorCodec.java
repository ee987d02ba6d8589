package dev.cairn.metadata;

import dev.cairn.metadata.MetadataError.AttributesTooLarge;
import dev.cairn.metadata.MetadataError.BucketExists;
import dev.cairn.metadata.MetadataError.BucketNotEmpty;
import dev.cairn.metadata.MetadataError.Busy;
import dev.cairn.metadata.MetadataError.ContentCondemned;
import dev.cairn.metadata.MetadataError.DestinationKeyInvalid;
import dev.cairn.metadata.MetadataError.IdempotencyMismatch;
import dev.cairn.metadata.MetadataError.ListingExpired;
import dev.cairn.metadata.MetadataError.NoSuchBucket;
import dev.cairn.metadata.MetadataError.NoSuchObject;
import dev.cairn.metadata.MetadataError.OutcomeUnknown;
import dev.cairn.metadata.MetadataError.PreconditionFailed;
import dev.cairn.metadata.MetadataError.PrefixTooLarge;
import dev.cairn.metadata.MetadataError.RecordChanged;
import dev.cairn.metadata.MetadataError.TooManyBuckets;
import dev.cairn.metadata.MetadataError.TooManyRecords;
import dev.cairn.metadata.MetadataError.Unavailable;
import dev.cairn.metadata.codec.ByteSink;
import dev.cairn.metadata.codec.ByteSource;
import dev.cairn.metadata.codec.MalformedException;
import java.util.OptionalLong;

/** The refusals that applying a command can end in. Other errors never come out of the state machine. */
final class ErrorCodec {
    private static final int NO_SUCH_BUCKET = 1;
    private static final int BUCKET_EXISTS = 2;
    private static final int BUCKET_NOT_EMPTY = 3;
    private static final int NO_SUCH_OBJECT = 4;
    private static final int PRECONDITION_FAILED = 5;
    private static final int IDEMPOTENCY_MISMATCH = 6;
    private static final int PREFIX_TOO_LARGE = 7;
    private static final int DESTINATION_KEY_INVALID = 8;
    private static final int ATTRIBUTES_TOO_LARGE = 9;
    private static final int TOO_MANY_BUCKETS = 10;
    private static final int RECORD_CHANGED = 11;
    private static final int TOO_MANY_RECORDS = 12;
    private static final int CONTENT_CONDEMNED = 13;

    private ErrorCodec() {}

    static void write(ByteSink out, MetadataError error) {
        switch (error) {
            case NoSuchBucket(var bucket) -> Fields.bucketName(out.u8(NO_SUCH_BUCKET), bucket);
            case BucketExists(var bucket) -> Fields.bucketName(out.u8(BUCKET_EXISTS), bucket);
            case BucketNotEmpty(var bucket, var objects) -> {
                Fields.bucketName(out.u8(BUCKET_NOT_EMPTY), bucket);
                out.varint(objects);
            }
            case NoSuchObject(var bucket, var key) -> {
                Fields.bucketName(out.u8(NO_SUCH_OBJECT), bucket);
                Fields.key(out, key);
            }
            case PreconditionFailed e -> writePreconditionFailed(out, e);
            case IdempotencyMismatch(var key) -> Fields.text(out.u8(IDEMPOTENCY_MISMATCH), key);
            case PrefixTooLarge(var bucket, var prefix, var limit) -> {
                Fields.bucketName(out.u8(PREFIX_TOO_LARGE), bucket);
                Fields.text(out, prefix);
                out.i32(limit);
            }
            case DestinationKeyInvalid(var key, var limit) -> {
                Fields.text(out.u8(DESTINATION_KEY_INVALID), key);
                Fields.text(out, limit);
            }
            case AttributesTooLarge(var field, var limit, var size) -> {
                Fields.text(out.u8(ATTRIBUTES_TOO_LARGE), field);
                Fields.text(out, limit);
                out.i64(size);
            }
            case TooManyBuckets(var limit) -> out.u8(TOO_MANY_BUCKETS).i32(limit);
            case RecordChanged(var name, var current) -> {
                Fields.text(out.u8(RECORD_CHANGED), name);
                out.varint(current);
            }
            case TooManyRecords(var limit) -> out.u8(TOO_MANY_RECORDS).i32(limit);
            case ContentCondemned(var content) -> Fields.fileId(out.u8(CONTENT_CONDEMNED), content);
            case ListingExpired _, Busy _, OutcomeUnknown _, Unavailable _ ->
                throw new IllegalArgumentException("not an answer of the state machine: " + error);
        }
    }

    static MetadataError read(ByteSource in) {
        int kind = in.u8();
        return switch (kind) {
            case NO_SUCH_BUCKET -> new NoSuchBucket(Fields.bucketName(in));
            case BUCKET_EXISTS -> new BucketExists(Fields.bucketName(in));
            case BUCKET_NOT_EMPTY -> new BucketNotEmpty(Fields.bucketName(in), in.varint());
            case NO_SUCH_OBJECT -> new NoSuchObject(Fields.bucketName(in), Fields.key(in));
            case PRECONDITION_FAILED -> readPreconditionFailed(in);
            case IDEMPOTENCY_MISMATCH -> new IdempotencyMismatch(Fields.text(in));
            case PREFIX_TOO_LARGE -> new PrefixTooLarge(Fields.bucketName(in), Fields.text(in), in.i32());
            case DESTINATION_KEY_INVALID -> new DestinationKeyInvalid(Fields.text(in), Fields.text(in));
            case ATTRIBUTES_TOO_LARGE -> new AttributesTooLarge(Fields.text(in), Fields.text(in), in.i64());
            case TOO_MANY_BUCKETS -> new TooManyBuckets(in.i32());
            case RECORD_CHANGED -> new RecordChanged(Fields.text(in), in.varint());
            case TOO_MANY_RECORDS -> new TooManyRecords(in.i32());
            case CONTENT_CONDEMNED -> new ContentCondemned(Fields.fileId(in));
            default -> throw new MalformedException("refusal of unknown kind " + kind);
        };
    }

    private static void writePreconditionFailed(ByteSink out, PreconditionFailed error) {
        Fields.bucketName(out.u8(PRECONDITION_FAILED), error.bucket());
        Fields.text(out, error.field());
        Fields.flag(out, error.currentVersion().isPresent());
        error.currentVersion().ifPresent(out::varint);
    }

    private static PreconditionFailed readPreconditionFailed(ByteSource in) {
        BucketName bucket = Fields.bucketName(in);
        String field = Fields.text(in);
        return new PreconditionFailed(
                bucket, field, Fields.flag(in) ? OptionalLong.of(in.varint()) : OptionalLong.empty());
    }
}
