package dev.cairn.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cairn.metadata.codec.ByteSink;
import dev.cairn.metadata.codec.ByteSource;
import dev.cairn.metadata.codec.MalformedException;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Keys of rows. Integers are big-endian, so that byte order is the order of meaning.
 *
 * <pre>
 * family             key after the shard
 * default            "progress"; "dead-letters"; "repairs", node id; "wanted-copies", number u8
 * buckets            name
 * current            bucket id i64, object key
 * history            bucket id i64, object key, 0x00, ~version i64
 * retired            sequence i64, then the key in history after its shard
 * inline, contents,  content id, 16 bytes
 * garbage
 * idempotency        idempotency key
 * idempotency-order  sequence i64, idempotency key
 * purge              bucket id i64
 * cluster            name
 * repairs            node id, copies left u8, content id
 * dead-letters       node id, content id
 * </pre>
 *
 * <p>Ids have 16 bytes. Every key begins with its shard, u16, always 0 today: metadata can spread over several logs without a new layout. The
 * 0x00 after an object key, which holds none, keeps the versions of "a" before those of "a/b"; the inverted version puts the
 * newest first.
 */
final class Keys {
    /** Greater than every byte of UTF-8, so that it ends the range of keys with one prefix. */
    static final byte AFTER_UTF8 = (byte) 0xff;

    private static final int SHARD = 0;
    private static final int SHARD_BYTES = 2;
    private static final int OBJECT_START_BYTES = SHARD_BYTES + Long.BYTES;
    private static final int VERSION_TAIL_BYTES = 1 + Long.BYTES;

    private Keys() {}

    static byte[] progress() {
        return start(8).raw("progress".getBytes(UTF_8)).toByteArray();
    }

    /** Below every key of the shard. */
    static byte[] first() {
        return start(0).toByteArray();
    }

    /** Above every key of the shard. */
    static byte[] end() {
        return new ByteSink(SHARD_BYTES).u16(SHARD + 1).toByteArray();
    }

    static byte[] bucket(BucketName name) {
        return start(name.value().length()).raw(name.value().getBytes(UTF_8)).toByteArray();
    }

    static BucketName bucketName(byte[] bucketRow) {
        return new BucketName(new String(bucketRow, SHARD_BYTES, bucketRow.length - SHARD_BYTES, UTF_8));
    }

    static byte[] object(long bucketId, ObjectKey key) {
        return objects(bucketId, key.bytes());
    }

    /** Where the objects of a bucket begin whose keys are not less than {@code from}. */
    static byte[] objects(long bucketId, byte[] from) {
        return start(Long.BYTES + from.length).i64(bucketId).raw(from).toByteArray();
    }

    /** Above the objects of a bucket whose keys start with {@code prefix}. */
    static byte[] objectsEnd(long bucketId, byte[] prefix) {
        return start(Long.BYTES + prefix.length + 1)
                .i64(bucketId)
                .raw(prefix)
                .u8(AFTER_UTF8)
                .toByteArray();
    }

    /** UTF-8 of the object key in a row of {@code current}. */
    static byte[] objectKeyOfCurrent(byte[] row) {
        return Arrays.copyOfRange(row, OBJECT_START_BYTES, row.length);
    }

    static byte[] version(byte[] currentRow, long version) {
        return new ByteSink(currentRow.length + VERSION_TAIL_BYTES)
                .raw(currentRow)
                .u8(0)
                .i64(~version)
                .toByteArray();
    }

    /** UTF-8 of the object key in a row of {@code history}. */
    static byte[] objectKeyOfHistory(byte[] row) {
        int end = row.length - VERSION_TAIL_BYTES;
        if (end <= OBJECT_START_BYTES || row[end] != 0) {
            throw new MalformedException("a row of history without object key or separator");
        }
        return Arrays.copyOfRange(row, OBJECT_START_BYTES, end);
    }

    static long versionOfHistory(byte[] row) {
        return ~new ByteSource(Arrays.copyOfRange(row, row.length - Long.BYTES, row.length)).i64();
    }

    /** A row of a queue ({@code retired}, {@code idempotency-order}) that leads to {@code row} of another family. */
    static byte[] queued(long sequence, byte[] row) {
        return start(Long.BYTES + row.length)
                .i64(sequence)
                .raw(Arrays.copyOfRange(row, SHARD_BYTES, row.length))
                .toByteArray();
    }

    /** Where the rows of a queue begin that were added at {@code sequence} or later. */
    static byte[] queueFrom(long sequence) {
        return start(Long.BYTES).i64(sequence).toByteArray();
    }

    /** The sequence at which a row of a queue was added. */
    static long queueSequence(byte[] row) {
        ByteSource in = new ByteSource(row);
        in.u16();
        return in.i64();
    }

    /** The row that a row of a queue leads to. */
    static byte[] queuedRow(byte[] row) {
        ByteSource in = new ByteSource(row);
        in.u16();
        in.i64();
        byte[] rest = in.raw(in.remaining());
        return start(rest.length).raw(rest).toByteArray();
    }

    static byte[] content(FileId id) {
        ByteSink key = start(FileId.BYTES);
        Fields.fileId(key, id);
        return key.toByteArray();
    }

    static FileId contentId(byte[] row) {
        ByteSource in = new ByteSource(row);
        in.u16();
        FileId id = Fields.fileId(in);
        in.end();
        return id;
    }

    static byte[] idempotency(String key) {
        byte[] text = key.getBytes(UTF_8);
        return start(text.length).raw(text).toByteArray();
    }

    static byte[] purge(long bucketId) {
        return start(Long.BYTES).i64(bucketId).toByteArray();
    }

    static long bucketIdOfPurge(byte[] row) {
        ByteSource in = new ByteSource(row);
        in.u16();
        long id = in.i64();
        in.end();
        return id;
    }

    static byte[] clusterRecord(String name) {
        return start(name.length()).raw(name.getBytes(UTF_8)).toByteArray();
    }

    static String nameOfClusterRecord(byte[] row) {
        return new String(row, SHARD_BYTES, row.length - SHARD_BYTES, UTF_8);
    }

    static byte[] repair(Repair repair) {
        ByteSink key = start(2 * FileId.BYTES + 1);
        Fields.repair(key, repair);
        return key.toByteArray();
    }

    static Repair repair(byte[] row) {
        return afterShard(row, Fields::repair);
    }

    /** Where the repairs of a node begin. */
    static byte[] repairs(FileId node) {
        return content(node);
    }

    /** Above the repairs of a node: no count of copies is so large. */
    static byte[] repairsEnd(FileId node) {
        ByteSink key = start(FileId.BYTES + 1);
        Fields.fileId(key, node);
        return key.u8(AFTER_UTF8).toByteArray();
    }

    static byte[] deadLetter(Owed owed) {
        ByteSink key = start(2 * FileId.BYTES);
        Fields.owed(key, owed);
        return key.toByteArray();
    }

    static Owed owed(byte[] deadLetterRow) {
        return afterShard(deadLetterRow, Fields::owed);
    }

    static byte[] deadLetterCount() {
        return start(12).raw("dead-letters".getBytes(UTF_8)).toByteArray();
    }

    /** @param copies wanted by themselves, not as the cluster says */
    static byte[] wantedCount(int copies) {
        return start(14).raw("wanted-copies".getBytes(UTF_8)).u8(copies).toByteArray();
    }

    static byte[] repairCount(FileId node) {
        ByteSink key = new ByteSink(32).raw(repairCounts());
        Fields.fileId(key, node);
        return key.toByteArray();
    }

    /** Where the counts of repairs begin. */
    static byte[] repairCounts() {
        return start(7).raw("repairs".getBytes(UTF_8)).toByteArray();
    }

    /** Above the counts of repairs. */
    static byte[] repairCountsEnd() {
        return start(7).raw("repairt".getBytes(UTF_8)).toByteArray();
    }

    static FileId nodeOfRepairCount(byte[] row) {
        ByteSource in = new ByteSource(row);
        in.raw(repairCounts().length);
        return Fields.decode(in, Fields::fileId);
    }

    /** The least key above this one. */
    static byte[] after(byte[] row) {
        return Arrays.copyOf(row, row.length + 1);
    }

    private static <T> T afterShard(byte[] row, Function<ByteSource, T> reader) {
        ByteSource in = new ByteSource(row);
        in.u16();
        return Fields.decode(in, reader);
    }

    private static ByteSink start(int moreBytes) {
        return new ByteSink(SHARD_BYTES + moreBytes).u16(SHARD);
    }
}
