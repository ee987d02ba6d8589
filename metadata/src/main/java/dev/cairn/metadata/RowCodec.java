package dev.cairn.metadata;

import dev.cairn.metadata.codec.ByteSink;
import dev.cairn.metadata.codec.ByteSource;
import dev.cairn.metadata.codec.MalformedException;
import java.time.Instant;

/**
 * Values of rows. Each begins with its format, so that a later program can tell an old row from its own; what a key already
 * says is not repeated.
 */
final class RowCodec {
    static final int FORMAT = 1;

    /** Of a row whose key says all. */
    static final byte[] NO_VALUE = {FORMAT};

    /** Typical size of an object's value: digests, times, a media type. */
    private static final int OBJECT_BYTES_USUAL = 128;

    private RowCodec() {}

    static byte[] object(ObjectVersion object) {
        ByteSink out = new ByteSink(OBJECT_BYTES_USUAL).u8(FORMAT);
        writeObject(out, object);
        return out.toByteArray();
    }

    static ObjectVersion object(ObjectKey key, byte[] value) {
        return Fields.decode(value, in -> {
            checkFormat(in);
            return readObject(key, in);
        });
    }

    /** Only the version of an object, for a look at many. */
    static long objectVersion(byte[] value) {
        ByteSource in = new ByteSource(value);
        checkFormat(in);
        return in.varint();
    }

    /** An object's value after the format, as it also stands in results. */
    static void writeObject(ByteSink out, ObjectVersion object) {
        out.varint(object.version());
        Fields.content(out, object.content());
        out.varint(object.sizeBytes());
        Fields.digests(out, object.digests());
        Fields.attributes(out, object.attributes());
        out.instant(object.created()).instant(object.modified());
    }

    static ObjectVersion readObject(ObjectKey key, ByteSource in) {
        return new ObjectVersion(
                key,
                in.varint(),
                Fields.content(in),
                in.varint(),
                Fields.digests(in),
                Fields.attributes(in),
                in.instant(),
                in.instant());
    }

    /** A superseded version: the sequence at which it ceased to be current, then the object's value as it was. */
    static byte[] superseded(long until, byte[] objectValue) {
        return new ByteSink(objectValue.length + 16)
                .u8(FORMAT)
                .i64(until)
                .raw(objectValue)
                .toByteArray();
    }

    static Superseded superseded(byte[] value) {
        ByteSource in = new ByteSource(value);
        checkFormat(in);
        return new Superseded(in.i64(), in.raw(in.remaining()));
    }

    static byte[] bucket(Bucket bucket) {
        ByteSink out = new ByteSink(64).u8(FORMAT).i64(bucket.id());
        writeBucket(out, bucket);
        return out.toByteArray();
    }

    static Bucket bucket(BucketName name, byte[] value) {
        return Fields.decode(value, in -> {
            checkFormat(in);
            return readBucket(name, in.i64(), in);
        });
    }

    /** Only the id of a bucket, for reads that need no more. */
    static long bucketId(byte[] value) {
        ByteSource in = new ByteSource(value);
        checkFormat(in);
        return in.i64();
    }

    static void writeBucket(ByteSink out, Bucket bucket) {
        out.varint(bucket.version());
        Fields.settings(out, bucket.settings());
        out.instant(bucket.created()).i64(bucket.objects()).i64(bucket.bytes());
        if (bucket.storedBytes() != bucket.bytes()) {
            out.i64(bucket.storedBytes());
        }
    }

    /** Reads to the end. */
    static Bucket readBucket(BucketName name, long id, ByteSource in) {
        long version = in.varint();
        BucketSettings settings = Fields.settings(in);
        Instant created = in.instant();
        long objects = in.i64();
        long bytes = in.i64();
        return new Bucket(name, id, version, settings, created, objects, bytes, readStoredBytes(in, bytes));
    }

    private static long readStoredBytes(ByteSource in, long bytes) {
        if (in.remaining() == 0) {
            return bytes;
        }
        long storedBytes = in.i64();
        if (storedBytes == bytes) {
            throw new MalformedException("stored bytes are said that are those of the objects");
        }
        return storedBytes;
    }

    /** A row that says since when it waits, by the time of the entry that made it. */
    static byte[] waitingSince(long epochMillis) {
        return new ByteSink(16).u8(FORMAT).i64(epochMillis).toByteArray();
    }

    static long waitingSince(byte[] value) {
        return Fields.decode(value, in -> {
            checkFormat(in);
            return in.i64();
        });
    }

    static byte[] purge(Purge purge) {
        return new ByteSink(purge.lastKey().length + 16)
                .u8(FORMAT)
                .i64(purge.epochMillis())
                .raw(purge.lastKey())
                .toByteArray();
    }

    static Purge purge(byte[] value) {
        ByteSource in = new ByteSource(value);
        checkFormat(in);
        return new Purge(in.i64(), in.raw(in.remaining()));
    }

    static byte[] clusterRecord(ClusterRecord record) {
        return new ByteSink(record.value().length + 16)
                .u8(FORMAT)
                .varint(record.version())
                .raw(record.value())
                .toByteArray();
    }

    static ClusterRecord clusterRecord(String name, byte[] value) {
        return Fields.decode(value, in -> {
            checkFormat(in);
            return new ClusterRecord(name, in.varint(), in.raw(in.remaining()));
        });
    }

    static byte[] deadLetter(DeadLetter letter) {
        ByteSink out = new ByteSink(64).u8(FORMAT).u8(letter.repair().copiesLeft());
        writeFailures(out, letter);
        return out.toByteArray();
    }

    static DeadLetter deadLetter(Owed owed, byte[] value) {
        return Fields.decode(value, in -> {
            checkFormat(in);
            return readFailures(new Repair(owed.node(), in.u8(), owed.content()), in);
        });
    }

    /** A dead letter without its repair, as it also stands in commands. */
    static void writeFailures(ByteSink out, DeadLetter letter) {
        Fields.text(out.varint(letter.attempts()), letter.reason());
        out.instant(letter.firstFailed()).instant(letter.lastFailed());
    }

    static DeadLetter readFailures(Repair repair, ByteSource in) {
        long attempts = in.varint();
        if (attempts > Integer.MAX_VALUE) {
            throw new MalformedException("a dead letter after %d attempts".formatted(attempts));
        }
        return new DeadLetter(repair, (int) attempts, Fields.text(in), in.instant(), in.instant());
    }

    /** How many there are: references to a content, rows of a kind. */
    static byte[] count(long count) {
        return new ByteSink(16).u8(FORMAT).varint(count).toByteArray();
    }

    static long count(byte[] value) {
        return Fields.decode(value, in -> {
            checkFormat(in);
            return in.varint();
        });
    }

    static byte[] keptResult(KeptResult kept) {
        return new ByteSink(kept.result().length + 24)
                .u8(FORMAT)
                .u8(kept.commandKind())
                .i64(kept.fingerprint())
                .raw(kept.result())
                .toByteArray();
    }

    static KeptResult keptResult(byte[] value) {
        ByteSource in = new ByteSource(value);
        checkFormat(in);
        return new KeptResult(in.u8(), in.i64(), in.raw(in.remaining()));
    }

    static byte[] progress(Progress progress) {
        ByteSink out = new ByteSink(80)
                .u8(FORMAT)
                .i64(progress.position().term())
                .i64(progress.position().index())
                .i64(progress.sequence())
                .i64(progress.oldestSequence())
                .i64(progress.idempotencyTrimmed())
                .i64(progress.epochMillis())
                .i32(progress.buckets());
        if (!progress.condemned().equals(Progress.NONE_CONDEMNED)) {
            Fields.fileId(out, progress.condemned());
        }
        return out.toByteArray();
    }

    static Progress progress(byte[] value) {
        return Fields.decode(value, in -> {
            checkFormat(in);
            LogPosition position = new LogPosition(in.i64(), in.i64());
            return new Progress(position, in.i64(), in.i64(), in.i64(), in.i64(), in.i32(), readCondemned(in));
        });
    }

    private static FileId readCondemned(ByteSource in) {
        if (in.remaining() == 0) {
            return Progress.NONE_CONDEMNED;
        }
        FileId condemned = Fields.fileId(in);
        if (condemned.equals(Progress.NONE_CONDEMNED)) {
            throw new MalformedException("that nothing was condemned is not said");
        }
        return condemned;
    }

    private static void checkFormat(ByteSource in) {
        int format = in.u8();
        if (format != FORMAT) {
            throw new MalformedException("a row of format " + format + "; this program reads format " + FORMAT);
        }
    }

    /**
     * A deleted bucket whose objects are yet to go.
     *
     * @param epochMillis time of the entry that deleted it
     * @param lastKey UTF-8 of the last object's key that went, empty before the first
     */
    record Purge(long epochMillis, byte[] lastKey) {}

    /** @param until sequence of the change that replaced or removed the version */
    record Superseded(long until, byte[] objectValue) {
        ObjectVersion object(ObjectKey key) {
            return RowCodec.object(key, objectValue);
        }
    }

    /**
     * What an idempotency key was used for.
     *
     * @param commandKind which command it was, see {@link CommandCodec}
     * @param result as {@link ResultCodec} encodes it
     */
    record KeptResult(int commandKind, long fingerprint, byte[] result) {}
}
