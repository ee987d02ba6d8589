package dev.cairn.node.peer;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.MetadataError;
import dev.cairn.metadata.MetadataException;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;

/** How errors travel: as JSON with a code. The one place that knows both forms; a new case breaks the build until it has a code. */
final class PeerErrors {
    private static final String CODE = "code";
    private static final String REASON = "reason";
    private static final String LIMIT = "limit";
    private static final String BUCKET = "bucket";
    private static final String KEY = "key";
    private static final String FIELD = "field";
    private static final String NANOS = "retryAfterNanos";

    private PeerErrors() {}

    /** What is wrong with the request itself: it is not of this protocol, or of another version of it. */
    static final class RefusedException extends RuntimeException {
        RefusedException(String reason) {
            super(reason, null, false, false);
        }
    }

    static Buffer encode(Throwable failure, PeerRequest.Subject subject) {
        return toJson(failure, subject).toBuffer();
    }

    static JsonObject toJson(Throwable failure, PeerRequest.Subject subject) {
        return switch (cause(failure)) {
            case BlobException carrier -> blob(carrier.error());
            case MetadataException carrier -> metadata(carrier.error());
            case RefusedException refused -> code("refused").put(REASON, refused.getMessage());
            case RejectedExecutionException _ -> toJson(busy(subject), subject);
            case Throwable other -> toJson(failed(subject, other.toString()), subject);
        };
    }

    private static Throwable cause(Throwable failure) {
        boolean wraps = failure instanceof CompletionException || failure instanceof ExecutionException;
        Throwable cause = failure.getCause();
        return wraps && cause != null ? cause(cause) : failure;
    }

    /** Too much is under way; nothing was done. */
    static RuntimeException busy(PeerRequest.Subject subject) {
        return switch (subject) {
            case BLOBS -> new BlobException(new BlobError.Busy(PeerProtocol.RETRY_AFTER));
            case LOG -> new MetadataException(new MetadataError.Busy(PeerProtocol.RETRY_AFTER));
        };
    }

    /** It was asked, and failed in a way that has no code. */
    private static RuntimeException failed(PeerRequest.Subject subject, String reason) {
        return switch (subject) {
            case BLOBS -> new BlobException(new BlobError.Failed(reason));
            case LOG -> new MetadataException(new MetadataError.OutcomeUnknown(reason));
        };
    }

    /** It was asked, and refused to look at the request. */
    private static RuntimeException refused(PeerRequest.Subject subject, String reason) {
        return switch (subject) {
            case BLOBS -> new BlobException(new BlobError.Failed(reason));
            case LOG -> new MetadataException(new MetadataError.Unavailable(reason));
        };
    }

    private static JsonObject code(String code) {
        return new JsonObject().put(CODE, code);
    }

    private static JsonObject blob(BlobError error) {
        return switch (error) {
            case BlobError.DiskFull(var free, var reserve) ->
                code("blob.disk-full").put("freeBytes", free).put("reserveBytes", reserve);
            case BlobError.Damaged(var id, var offset) ->
                code("blob.damaged").put("blob", id.toString()).put("offset", offset);
            case BlobError.Busy(var after) -> code("blob.busy").put(NANOS, after.toNanos());
            case BlobError.Failed(var reason) -> code("blob.failed").put(REASON, reason);
            case BlobError.Unreachable(var node, var reason) ->
                code("blob.unreachable").put("node", node).put(REASON, reason);
            case BlobError.QuorumLost(var needed, var confirmed, var failures) ->
                code("blob.quorum-lost")
                        .put("needed", needed)
                        .put("confirmed", confirmed)
                        .put("failures", texts(failures));
        };
    }

    private static JsonObject metadata(MetadataError error) {
        return switch (error) {
            case MetadataError.NoSuchBucket(var bucket) -> of("no-such-bucket", bucket);
            case MetadataError.BucketExists(var bucket) -> of("bucket-exists", bucket);
            case MetadataError.TooManyBuckets(var limit) ->
                code("too-many-buckets").put(LIMIT, limit);
            case MetadataError.BucketNotEmpty(var bucket, var objects) ->
                of("bucket-not-empty", bucket).put("objects", objects);
            case MetadataError.NoSuchObject(var bucket, var key) ->
                of("no-such-object", bucket).put(KEY, key.value());
            case MetadataError.PreconditionFailed(var bucket, var field, var version) -> {
                JsonObject json = of("precondition-failed", bucket).put(FIELD, field);
                version.ifPresent(current -> json.put("currentVersion", current));
                yield json;
            }
            case MetadataError.IdempotencyMismatch(var key) ->
                code("idempotency-mismatch").put(KEY, key);
            case MetadataError.PrefixTooLarge(var bucket, var prefix, var limit) ->
                of("prefix-too-large", bucket).put("prefix", prefix).put(LIMIT, limit);
            case MetadataError.DestinationKeyInvalid(var key, var limit) ->
                code("destination-key-invalid").put(KEY, key).put(LIMIT, limit);
            case MetadataError.AttributesTooLarge(var field, var limit, var size) ->
                code("attributes-too-large").put(FIELD, field).put(LIMIT, limit).put("size", size);
            case MetadataError.ListingExpired(var sequence, var oldest) ->
                code("listing-expired").put("sequence", sequence).put("oldestSequence", oldest);
            case MetadataError.RecordChanged(var name, var version) ->
                code("record-changed").put("name", name).put("currentVersion", version);
            case MetadataError.TooManyRecords(var limit) ->
                code("too-many-records").put(LIMIT, limit);
            case MetadataError.ContentCondemned(var content) ->
                code("content-condemned").put("content", content.toString());
            case MetadataError.Busy(var after) -> code("busy").put(NANOS, after.toNanos());
            case MetadataError.OutcomeUnknown(var reason) ->
                code("outcome-unknown").put(REASON, reason);
            case MetadataError.Unavailable(var reason) -> code("unavailable").put(REASON, reason);
        };
    }

    private static JsonObject of(String code, BucketName bucket) {
        return code(code).put(BUCKET, bucket.value());
    }

    /**
     * The pair of {@link #encode}.
     *
     * @return a {@link BlobException} or {@link MetadataException}; of {@code subject} where the code is none that this node knows
     */
    static RuntimeException decode(Buffer body, PeerRequest.Subject subject) {
        try {
            return fromJson(body.toJsonObject(), subject);
        } catch (RuntimeException malformed) { // Of a later version, or damaged.
            return failed(subject, "The peer failed in a way that this node cannot read: " + malformed);
        }
    }

    static RuntimeException fromJson(JsonObject json, PeerRequest.Subject subject) {
        String code = json.getString(CODE);
        return switch (code) {
            case "blob.disk-full" ->
                carry(new BlobError.DiskFull(json.getLong("freeBytes"), json.getLong("reserveBytes")));
            case "blob.damaged" ->
                carry(new BlobError.Damaged(FileId.parse(json.getString("blob")), json.getLong("offset")));
            case "blob.busy" -> carry(new BlobError.Busy(Duration.ofNanos(json.getLong(NANOS))));
            case "blob.failed" -> carry(new BlobError.Failed(json.getString(REASON)));
            case "blob.unreachable" -> carry(new BlobError.Unreachable(json.getString("node"), json.getString(REASON)));
            case "blob.quorum-lost" ->
                carry(new BlobError.QuorumLost(
                        json.getInteger("needed"),
                        json.getInteger("confirmed"),
                        texts(json.getJsonObject("failures"))));
            case "no-such-bucket" -> carry(new MetadataError.NoSuchBucket(bucket(json)));
            case "bucket-exists" -> carry(new MetadataError.BucketExists(bucket(json)));
            case "too-many-buckets" -> carry(new MetadataError.TooManyBuckets(json.getInteger(LIMIT)));
            case "bucket-not-empty" -> carry(new MetadataError.BucketNotEmpty(bucket(json), json.getLong("objects")));
            case "no-such-object" ->
                carry(new MetadataError.NoSuchObject(bucket(json), new ObjectKey(json.getString(KEY))));
            case "precondition-failed" ->
                carry(new MetadataError.PreconditionFailed(bucket(json), json.getString(FIELD), currentVersion(json)));
            case "idempotency-mismatch" -> carry(new MetadataError.IdempotencyMismatch(json.getString(KEY)));
            case "prefix-too-large" ->
                carry(new MetadataError.PrefixTooLarge(bucket(json), json.getString("prefix"), json.getInteger(LIMIT)));
            case "destination-key-invalid" ->
                carry(new MetadataError.DestinationKeyInvalid(json.getString(KEY), json.getString(LIMIT)));
            case "attributes-too-large" ->
                carry(new MetadataError.AttributesTooLarge(
                        json.getString(FIELD), json.getString(LIMIT), json.getLong("size")));
            case "listing-expired" ->
                carry(new MetadataError.ListingExpired(json.getLong("sequence"), json.getLong("oldestSequence")));
            case "record-changed" ->
                carry(new MetadataError.RecordChanged(json.getString("name"), json.getLong("currentVersion")));
            case "too-many-records" -> carry(new MetadataError.TooManyRecords(json.getInteger(LIMIT)));
            case "content-condemned" ->
                carry(new MetadataError.ContentCondemned(FileId.parse(json.getString("content"))));
            case "busy" -> carry(new MetadataError.Busy(Duration.ofNanos(json.getLong(NANOS))));
            case "outcome-unknown" -> carry(new MetadataError.OutcomeUnknown(json.getString(REASON)));
            case "unavailable" -> carry(new MetadataError.Unavailable(json.getString(REASON)));
            case "refused" -> refused(subject, json.getString(REASON));
            default -> failed(subject, "The peer failed with a code that this node does not know: " + code);
        };
    }

    private static JsonObject texts(Map<String, String> texts) {
        JsonObject json = new JsonObject();
        texts.forEach(json::put);
        return json;
    }

    private static Map<String, String> texts(JsonObject json) {
        return json.fieldNames().stream().collect(Collectors.toMap(name -> name, json::getString));
    }

    private static RuntimeException carry(BlobError error) {
        return new BlobException(error);
    }

    private static RuntimeException carry(MetadataError error) {
        return new MetadataException(error);
    }

    private static BucketName bucket(JsonObject json) {
        return new BucketName(json.getString(BUCKET));
    }

    private static OptionalLong currentVersion(JsonObject json) {
        Long version = json.getLong("currentVersion");
        return version == null ? OptionalLong.empty() : OptionalLong.of(version);
    }
}
