package dev.cairn.metadata;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/** Commands and values that tests start from. */
public final class Samples {
    public static final Instant AT = Instant.parse("2026-11-21T06:00:00Z");
    public static final BucketName BUCKET = new BucketName("photos");

    private Samples() {}

    public static Command.CreateBucket createBucket(BucketName name) {
        return new Command.CreateBucket(name, BucketSettings.DEFAULT, AT, Optional.empty());
    }

    /** A put of an inline body. */
    public static Command.PutObject put(BucketName bucket, String key, FileId content, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return new Command.PutObject(
                bucket,
                new ObjectKey(key),
                new Content.Inline(content),
                bytes,
                bytes.length,
                digests(bytes),
                ObjectAttributes.ofType("text/plain"),
                List.of(),
                AT,
                Optional.empty());
    }

    /** A version of an object without a body. */
    public static ObjectVersion version(String key, long version) {
        return new ObjectVersion(
                new ObjectKey(key),
                version,
                new Content.Inline(new FileId(version, version)),
                0,
                digests(new byte[0]),
                ObjectAttributes.ofType("text/plain"),
                AT,
                AT);
    }

    /** A put of a blob that is said to be on a volume. */
    public static Command.PutObject putBlob(BucketName bucket, String key, FileId content, long sizeBytes) {
        return new Command.PutObject(
                bucket,
                new ObjectKey(key),
                new Content.Blob(content),
                new byte[0],
                sizeBytes,
                digests(key.getBytes(StandardCharsets.UTF_8)),
                ObjectAttributes.ofType("image/jpeg"),
                List.of(),
                AT,
                Optional.empty());
    }

    /** A put of the same objects in one step. */
    public static Command.PutObjects together(Command.PutObject... puts) {
        List<Command.NewObject> objects =
                Arrays.stream(puts).map(Command.PutObject::object).toList();
        return new Command.PutObjects(puts[0].bucket(), objects, AT, Optional.empty());
    }

    public static Command.PutObject with(Command.PutObject put, Precondition... preconditions) {
        return with(put, put.attributes(), List.of(preconditions), put.idempotency(), put.judgedBy());
    }

    public static Command.PutObject with(Command.PutObject put, Idempotency idempotency) {
        return with(put, put.attributes(), put.preconditions(), Optional.of(idempotency), put.judgedBy());
    }

    public static Command.PutObject with(Command.PutObject put, Map<String, String> userMetadata) {
        ObjectAttributes old = put.attributes();
        ObjectAttributes attributes = new ObjectAttributes(
                old.contentType(),
                old.cacheControl(),
                old.contentDisposition(),
                old.contentEncoding(),
                old.contentLanguage(),
                userMetadata,
                old.tags());
        return with(put, attributes, put.preconditions(), put.idempotency(), put.judgedBy());
    }

    static Command.PutObject judgedBy(Command.PutObject put, long version) {
        return with(put, put.attributes(), put.preconditions(), put.idempotency(), OptionalLong.of(version));
    }

    private static Command.PutObject with(
            Command.PutObject put,
            ObjectAttributes attributes,
            List<Precondition> preconditions,
            Optional<Idempotency> idempotency,
            OptionalLong judgedBy) {
        return new Command.PutObject(
                put.bucket(),
                put.key(),
                put.content(),
                put.inlineBody(),
                put.sizeBytes(),
                put.digests(),
                attributes,
                preconditions,
                put.at(),
                idempotency,
                judgedBy);
    }

    public static Command.DeleteObject delete(BucketName bucket, String key, Precondition... preconditions) {
        return new Command.DeleteObject(bucket, new ObjectKey(key), List.of(preconditions), AT, Optional.empty());
    }

    public static Command.CopyObject copy(String source, String target, boolean move) {
        return new Command.CopyObject(
                BUCKET,
                new ObjectKey(source),
                List.of(),
                BUCKET,
                new ObjectKey(target),
                List.of(),
                Optional.empty(),
                move,
                AT,
                Optional.empty());
    }

    public static Command.CopyPrefix copyPrefix(String source, String target, boolean ifAbsent, boolean move) {
        return new Command.CopyPrefix(BUCKET, source, BUCKET, target, ifAbsent, move, AT, Optional.empty());
    }

    public static Digests digests(byte[] body) {
        try {
            CRC32C crc = new CRC32C();
            crc.update(body);
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(body);
            return new Digests(sha256, (int) crc.getValue(), Optional.empty());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
