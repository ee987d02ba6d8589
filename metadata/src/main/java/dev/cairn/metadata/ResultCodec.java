package dev.cairn.metadata;

import dev.cairn.metadata.Command.Condemned;
import dev.cairn.metadata.Command.ObjectsPut;
import dev.cairn.metadata.Command.PrefixCopied;
import dev.cairn.metadata.Command.RepairsMoved;
import dev.cairn.metadata.Command.Trimmed;
import dev.cairn.metadata.Result.Done;
import dev.cairn.metadata.Result.Refused;
import dev.cairn.metadata.codec.ByteSink;
import dev.cairn.metadata.codec.ByteSource;
import dev.cairn.metadata.codec.MalformedException;

/** Results in bytes: kind, then the value. They travel in answers of entries and are kept for idempotency. */
final class ResultCodec {
    private static final int REFUSED = 0;
    private static final int BUCKET = 1;
    private static final int OBJECT = 2;
    private static final int PREFIX_COPIED = 3;
    private static final int TRIMMED = 4;
    private static final int OBJECTS_PUT = 5;
    private static final int CLUSTER_RECORD = 6;
    private static final int REPAIRS_MOVED = 7;
    private static final int CONDEMNED = 8;

    private static final int RESULT_BYTES_USUAL = 192;

    private ResultCodec() {}

    static byte[] encode(Result result) {
        ByteSink out = new ByteSink(RESULT_BYTES_USUAL);
        switch (result) {
            case Refused(var error) -> ErrorCodec.write(out.u8(REFUSED), error);
            case Done(Bucket bucket) -> {
                Fields.bucketName(out.u8(BUCKET), bucket.name());
                RowCodec.writeBucket(out.i64(bucket.id()), bucket);
            }
            case Done(ObjectVersion object) -> {
                Fields.key(out.u8(OBJECT), object.key());
                RowCodec.writeObject(out, object);
            }
            case Done(PrefixCopied copied) ->
                out.u8(PREFIX_COPIED).i64(copied.objects()).i64(copied.bytes()).i64(copied.version());
            case Done(Trimmed trimmed) -> Fields.flag(out.u8(TRIMMED).i32(trimmed.removed()), trimmed.more());
            case Done(ObjectsPut put) ->
                out.u8(OBJECTS_PUT).i32(put.objects()).i64(put.bytes()).i64(put.version());
            case Done(ClusterRecord record) -> Fields.clusterRecord(out.u8(CLUSTER_RECORD), record);
            case Done(RepairsMoved moved) ->
                out.u8(REPAIRS_MOVED).i32(moved.moved()).i32(moved.noRoom());
            case Done(Condemned condemned) -> Fields.fileIds(out.u8(CONDEMNED), condemned.garbage());
            case Done(var other) -> throw new IllegalArgumentException("no command answers a " + other.getClass());
        }
        return out.toByteArray();
    }

    /** @throws MalformedException if the bytes are not a result */
    static Result decode(ByteSource source) {
        return Fields.decode(source, ResultCodec::read);
    }

    private static Result read(ByteSource in) {
        int kind = in.u8();
        return switch (kind) {
            case REFUSED -> new Refused(ErrorCodec.read(in));
            case BUCKET -> new Done(RowCodec.readBucket(Fields.bucketName(in), in.i64(), in));
            case OBJECT -> new Done(RowCodec.readObject(Fields.key(in), in));
            case PREFIX_COPIED -> new Done(new PrefixCopied(in.i64(), in.i64(), in.i64()));
            case TRIMMED -> new Done(new Trimmed(in.i32(), Fields.flag(in)));
            case OBJECTS_PUT -> new Done(new ObjectsPut(in.i32(), in.i64(), in.i64()));
            case CLUSTER_RECORD -> new Done(Fields.clusterRecord(in));
            case REPAIRS_MOVED -> new Done(new RepairsMoved(in.i32(), in.i32()));
            case CONDEMNED -> new Done(new Condemned(Fields.fileIds(in)));
            default -> throw new MalformedException("result of unknown kind " + kind);
        };
    }
}
