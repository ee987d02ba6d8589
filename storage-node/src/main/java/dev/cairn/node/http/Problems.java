package dev.cairn.node.http;

import dev.cairn.metadata.InvalidValueException;
import dev.cairn.metadata.MetadataError;
import dev.cairn.metadata.MetadataException;
import dev.cairn.node.archive.ArchiveError;
import dev.cairn.node.archive.ArchiveException;
import dev.cairn.node.thumbnail.ThumbnailError;
import dev.cairn.node.thumbnail.ThumbnailException;
import dev.cairn.node.transfer.BodyCoding;
import dev.cairn.node.transfer.TransferError;
import dev.cairn.node.transfer.TransferException;
import dev.cairn.node.validation.ValidationError;
import dev.cairn.node.validation.ValidationException;
import dev.cairn.node.variant.PictureGoneException;
import dev.cairn.replication.BlobError;
import dev.cairn.replication.BlobException;
import dev.cairn.replication.cluster.ClusterError;
import dev.cairn.replication.cluster.ClusterException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** The one way from a failure to what its answer says. No switch here has a default: a new case must get an answer. */
final class Problems {
    private Problems() {}

    /** The problem that states {@code failure}; empty if it was not foreseen, which is an error of this program. */
    static Optional<Problem> foreseen(Throwable failure) {
        return switch (failure) {
            case RequestException e -> Optional.of(from(e.error()));
            case InvalidValueException e -> Optional.of(invalidValue(e.field(), e.limit(), e.value()));
            case ValidationException e -> Optional.of(from(e.error()));
            case TransferException e -> Optional.of(from(e.error()));
            case MetadataException e -> Optional.of(from(e.error()));
            case BlobException e -> Optional.of(from(e.error()));
            case ClusterException e -> Optional.of(from(e.error()));
            case ArchiveException e -> Optional.of(from(e.error()));
            case ThumbnailException e -> Optional.of(from(e.error()));
            case PictureGoneException _ -> Optional.of(changing());
            case FormBrokenException e -> Optional.of(e.problem());
            case CompletionException e when e.getCause() != null -> foreseen(e.getCause());
            case ExecutionException e when e.getCause() != null -> foreseen(e.getCause());
            default -> Optional.empty();
        };
    }

    static Problem internal() {
        return Problem.of(
                ProblemType.INTERNAL,
                "The node met an error that it did not expect and logged it with this request id. Read before you repeat a"
                        + " write: it may have been done.");
    }

    private static Problem invalidValue(String field, String limit, String value) {
        return refusal(ProblemType.INVALID_VALUE, field, limit, value, field + " must be: " + limit + ".");
    }

    private static Problem refusal(ProblemType type, String field, Object limit, Object value, String detail) {
        return Problem.of(type, detail)
                .with("field", field)
                .with("limit", limit)
                .with("value", value);
    }

    static Problem from(RequestError error) {
        return switch (error) {
            case RequestError.Malformed(var field, var limit, var value) ->
                refusal(ProblemType.BAD_REQUEST, field, limit, value, field + " must be: " + limit + ".");
            case RequestError.NoSuchRoute(var path) ->
                Problem.of(ProblemType.NO_SUCH_ROUTE, "The API has no such path; see /openapi.yaml.")
                        .with("value", path);
            case RequestError.NotFound(var field, var value) ->
                Problem.of(ProblemType.NOT_FOUND, "There is nothing here of this " + field + ".")
                        .with("field", field)
                        .with("value", value);
            case RequestError.NoSuchVariant(var name, var known) ->
                refusal(
                        ProblemType.NO_SUCH_VARIANT,
                        "variant",
                        "one of " + String.join(", ", known),
                        name,
                        "The bucket has no variant of this name; its settings say which it has.");
            case RequestError.VariantNotAllowed(var field, var value) ->
                refusal(
                        ProblemType.VARIANT_NOT_ALLOWED,
                        field,
                        "absent where the bucket's adHocVariants is false",
                        value,
                        "The bucket allows no variants but its presets, by ?variant=; its adHocVariants would allow them.");
            case RequestError.MethodNotAllowed(var method, var allowed) ->
                Problem.of(
                                ProblemType.METHOD_NOT_ALLOWED,
                                method + " does nothing here; allowed are " + String.join(", ", allowed) + ".")
                        .with("allowed", allowed);
            case RequestError.ConditionFailed(var field, var current) ->
                preconditionFailed("The object is not in the state that " + field + " asks for.", current)
                        .with("field", field);
            case RequestError.OriginNotAllowed(var field, var value) ->
                refusal(
                        ProblemType.ORIGIN_NOT_ALLOWED,
                        field,
                        "the node's own origin or one of http.cors-origins",
                        value,
                        "A page of another origin asked for this; nothing was done. Whoever runs the node can allow its origin"
                                + " in http.cors-origins.");
            case RequestError.HostNotAllowed(var host) ->
                refusal(
                        ProblemType.HOST_NOT_ALLOWED,
                        "Host",
                        "localhost, a loopback address or one of http.host-names",
                        host,
                        "The node listens for its own machine only, and this is no name of it; nothing was done. Whoever runs"
                                + " the node can allow the name in http.host-names.");
            case RequestError.UnsupportedEncoding(var coding) ->
                refusal(
                        ProblemType.UNSUPPORTED_ENCODING,
                        "Content-Encoding",
                        BodyCoding.NAMES,
                        coding,
                        "Send the body plain, or as one gzip or brotli stream.");
            case RequestError.TooLarge(var field, var limitBytes, var value) -> tooLarge(field, limitBytes, value);
            case RequestError.RangeNotSatisfiable(var range, var sizeBytes) ->
                refusal(
                        ProblemType.RANGE_NOT_SATISFIABLE,
                        "Range",
                        sizeBytes,
                        range,
                        "No range of the request lies inside the object of " + sizeBytes + " bytes.");
            case RequestError.InvalidToken(var reason) ->
                Problem.of(ProblemType.INVALID_TOKEN, reason + " Start again from the first page.");
            case RequestError.HeadTooLarge(var part, var limitBytes) ->
                Problem.of(ProblemType.HEADERS_TOO_LARGE, "The " + part + " may have " + limitBytes + " bytes.")
                        .with("field", part)
                        .with("limit", limitBytes);
            case RequestError.Busy(var what, var retryAfter) -> busy("Too many " + what + ".", retryAfter);
            case RequestError.Draining() ->
                Problem.of(ProblemType.UNAVAILABLE, "The node is shutting down; nothing was done. Try again soon.")
                        .retryAfter(Duration.ofSeconds(1));
            case RequestError.Unchangeable(var why) ->
                Problem.of(
                        ProblemType.UNAVAILABLE,
                        "Nothing was changed, as it would replace what cannot be read: " + why
                                + ". Mend that and restart the node.");
            case RequestError.NotReadByAll(var what, var level) ->
                Problem.of(
                        ProblemType.UNAVAILABLE,
                        "Not all nodes of the cluster read %s yet, level %d of formats; nothing was done. Start this release on all of them."
                                .formatted(what, level));
            case RequestError.DamagedObject(var what) -> damaged().with("value", what);
        };
    }

    static Problem from(ClusterError error) {
        return switch (error) {
            case ClusterError.NoSuchNode(var node) ->
                Problem.of(ProblemType.NO_SUCH_NODE, error.sentence())
                        .with("field", "node")
                        .with("value", node.toString());
            case ClusterError.LastNode(var node) -> refused(error).with("value", node.toString());
            case ClusterError.TooManyNodes(var limit) -> refused(error).with("limit", limit);
            case ClusterError.StillMoving(var limit) ->
                Problem.of(ProblemType.CLUSTER_MOVING, error.sentence()).with("limit", limit);
            case ClusterError.WouldLoseCopies(var node, var _) -> refused(error).with("value", node.toString());
            case ClusterError.InUse(var node, var _) -> refused(error).with("value", node.toString());
            case ClusterError.NotEmpty(var node, var _) -> refused(error).with("value", node.toString());
            case ClusterError.WasRemoved(var node) -> refused(error).with("value", node.toString());
            case ClusterError.TooOld(var node, var _, var _) -> refused(error).with("value", node.toString());
            case ClusterError.Contended() -> busy(error.sentence(), BlockingGate.RETRY_AFTER);
            case ClusterError.NoCluster() -> refused(error);
        };
    }

    private static Problem refused(ClusterError error) {
        return Problem.of(ProblemType.CLUSTER_REFUSED, error.sentence());
    }

    static Problem from(TransferError error) {
        return switch (error) {
            case TransferError.DigestMismatch(var field, var announced, var received) ->
                refusal(
                        ProblemType.DIGEST_MISMATCH,
                        field,
                        announced,
                        received,
                        "The bytes that came are not those that " + field
                                + " announces; nothing was stored. Send them again.");
            case TransferError.BrokenForm(var reason) ->
                Problem.of(
                                ProblemType.BAD_REQUEST,
                                "The form cannot be read: " + reason + ". Mend it and send it again.")
                        .with("field", "body");
            case TransferError.TooSlow(var waited) ->
                Problem.of(
                        ProblemType.REQUEST_TIMEOUT,
                        "The body stalled for " + waited.toMillis() + " ms; nothing was stored. Send it again.");
            case TransferError.BrokenCoding(var coding, var reason) ->
                refusal(
                        ProblemType.UNSUPPORTED_ENCODING,
                        "Content-Encoding",
                        "a body in the coding that is declared",
                        coding,
                        "The body is not " + coding + " (" + reason + "); nothing was stored.");
        };
    }

    static Problem from(ValidationError error) {
        return switch (error) {
            case ValidationError.TooLarge(var limitBytes, var sizeBytes) ->
                tooLarge("body", limitBytes, OptionalLong.of(sizeBytes));
            case ValidationError.TypeNotAllowed(var type, var limit) ->
                refusal(
                        ProblemType.TYPE_NOT_ALLOWED,
                        "Content-Type",
                        limit,
                        type,
                        "The bucket does not take this media type; nothing was stored.");
            case ValidationError.TypeMismatch(var declared, var detected) ->
                refusal(
                        ProblemType.TYPE_MISMATCH,
                        "Content-Type",
                        detected,
                        declared,
                        "The content looks like " + detected + " but was declared as " + declared
                                + "; nothing was stored. Declare what it is.");
            case ValidationError.ExtensionNotAllowed(var extension, var rule, var limit) ->
                refusal(
                        ProblemType.EXTENSION_NOT_ALLOWED,
                        "key",
                        limit,
                        extension,
                        "The bucket does not take keys with this extension (" + rule + "); nothing was stored.");
        };
    }

    static Problem from(MetadataError error) {
        return switch (error) {
            case MetadataError.NoSuchBucket(var bucket) ->
                Problem.of(ProblemType.NO_SUCH_BUCKET, "Create the bucket first, or mend its name.")
                        .with("bucket", bucket.value());
            case MetadataError.BucketExists(var bucket) ->
                Problem.of(ProblemType.BUCKET_EXISTS, "A bucket of this name exists; nothing was changed.")
                        .with("bucket", bucket.value());
            case MetadataError.BucketNotEmpty(var bucket, var objects) ->
                Problem.of(
                                ProblemType.BUCKET_NOT_EMPTY,
                                "Delete its objects first, or repeat with ?force=true to delete them too.")
                        .with("bucket", bucket.value())
                        .with("objects", objects);
            case MetadataError.TooManyBuckets(var limit) ->
                Problem.of(
                                ProblemType.TOO_MANY_BUCKETS,
                                "There are as many buckets as there may be; nothing was changed. Delete one, or use prefixes"
                                        + " of keys instead of buckets.")
                        .with("limit", limit);
            case MetadataError.NoSuchObject(var bucket, var key) ->
                Problem.of(ProblemType.NO_SUCH_OBJECT, "The bucket holds no object of this key.")
                        .with("bucket", bucket.value())
                        .with("key", key.value());
            case MetadataError.PreconditionFailed(var bucket, var field, var current) ->
                preconditionFailed(
                                "It changed since you read it, or is not as you asked; nothing was changed.", current)
                        .with("bucket", bucket.value())
                        .with("key", field);
            case MetadataError.IdempotencyMismatch(var key) ->
                Problem.of(
                                ProblemType.IDEMPOTENCY_MISMATCH,
                                "The key was used with another request; nothing was changed. Take a new key for a new"
                                        + " request.")
                        .with("field", "Idempotency-Key")
                        .with("value", key);
            case MetadataError.PrefixTooLarge(var bucket, var prefix, var limit) ->
                Problem.of(
                                ProblemType.PREFIX_TOO_LARGE,
                                "One request takes at most " + limit
                                        + " of these objects; nothing was changed. Take longer prefixes.")
                        .with("bucket", bucket.value())
                        .with("field", "prefix")
                        .with("limit", limit)
                        .with("value", prefix);
            case MetadataError.DestinationKeyInvalid(var key, var limit) -> invalidValue("destination.key", limit, key);
            case MetadataError.AttributesTooLarge(var field, var limit, var size) ->
                invalidValue(field, limit, Long.toString(size));
            case MetadataError.RecordChanged(var name, var current) ->
                preconditionFailed(
                        "The cluster's record '%s' changed meanwhile; nothing was changed.".formatted(name),
                        current == 0 ? OptionalLong.empty() : OptionalLong.of(current));
            case MetadataError.TooManyRecords(var limit) ->
                Problem.of(
                                ProblemType.UNAVAILABLE,
                                "There are as many records of the cluster as there may be; nothing was changed.")
                        .with("limit", limit);
            case MetadataError.ContentCondemned _ ->
                Problem.of(
                                ProblemType.UNAVAILABLE,
                                "The upload took so long that its bytes were given up; nothing was stored. Send it again, over a"
                                        + " better line or in parts.")
                        .retryAfter(Duration.ofSeconds(1));
            case MetadataError.ListingExpired(var sequence, var oldest) ->
                Problem.of(ProblemType.LISTING_EXPIRED, "That point in time is no longer kept. Start again.")
                        .with("sequence", sequence)
                        .with("oldestSequence", oldest);
            case MetadataError.Busy(var retryAfter) -> busy("Too many changes are waiting.", retryAfter);
            case MetadataError.OutcomeUnknown(var reason) ->
                Problem.of(
                        ProblemType.OUTCOME_UNKNOWN,
                        "The change may have been made or not (" + reason + "). Read before you repeat it.");
            case MetadataError.Unavailable(var reason) ->
                Problem.of(
                                ProblemType.UNAVAILABLE,
                                "The node takes no changes now (" + reason + "); nothing was changed.")
                        .retryAfter(Duration.ofSeconds(1));
        };
    }

    static Problem from(BlobError error) {
        return switch (error) {
            case BlobError.DiskFull(var freeBytes, var reserveBytes) ->
                Problem.of(
                                ProblemType.DISK_FULL,
                                "The node keeps its reserve of disk free; nothing was stored. Delete or add space, then try"
                                        + " again.")
                        .with("limit", reserveBytes)
                        .with("value", freeBytes);
            case BlobError.Damaged(var blob, var offset) ->
                damaged().with("blob", blob.toString()).with("offset", offset);
            case BlobError.Busy(var retryAfter) -> busy("Too many writes are waiting for the disk.", retryAfter);
            case BlobError.Failed(var reason) ->
                Problem.of(
                        ProblemType.UNAVAILABLE,
                        "The volume takes no requests (" + reason + "). The outcome of a write under way is unknown.");
            case BlobError.Unreachable(var node, var reason) ->
                Problem.of(
                                ProblemType.UNAVAILABLE,
                                "Node " + node + " was not reached (" + reason
                                        + "). The outcome of a write under way is unknown.")
                        .retryAfter(Duration.ofSeconds(1));
            case BlobError.QuorumLost(var needed, var confirmed, var failures) ->
                Problem.of(
                                ProblemType.QUORUM_LOST,
                                "%d of %d copies that a write needs could be synced; nothing is visible. Missing: %s."
                                        .formatted(confirmed, needed, new TreeMap<>(failures)))
                        .with("needed", needed)
                        .with("confirmed", confirmed)
                        .retryAfter(Duration.ofSeconds(1));
        };
    }

    static Problem from(ArchiveError error) {
        return switch (error) {
            case ArchiveError.NoArchive() ->
                Problem.of(
                        ProblemType.ARCHIVE_BROKEN,
                        "The object is no archive of a known kind: zip, tar, tar.gz, tar.zst, tar.xz, 7z.");
            case ArchiveError.Broken(var format, var reason) ->
                Problem.of(
                        ProblemType.ARCHIVE_BROKEN,
                        "The archive is not as a %s must be (%s).".formatted(format.extension(), reason));
            case ArchiveError.BadName(var entry, var rule) ->
                archiveRefused("name", rule, entry, "The name of an entry must be: " + rule + "; nothing was stored.")
                        .with("entry", entry);
            case ArchiveError.Duplicate(var entry) ->
                archiveRefused(
                                "name",
                                "one entry for each name",
                                entry,
                                "Two entries of the archive have the same name; nothing was stored.")
                        .with("entry", entry);
            case ArchiveError.Unreadable(var entry, var kind) ->
                archiveRefused(
                                "entry",
                                "a file",
                                kind.text(),
                                "An entry of the archive is " + kind.text() + ", which is not read.")
                        .with("entry", entry);
            case ArchiveError.NoSuchEntry(var entry) ->
                Problem.of(ProblemType.NOT_FOUND, "The archive has no such entry; see ?entries.")
                        .with("field", "entry")
                        .with("value", entry);
            case ArchiveError.BeyondLimit(var entry, var what, var limit, var value) -> {
                Problem problem = archiveRefused(
                        what.text(),
                        limit,
                        value,
                        "The archive has or needs more " + what.text() + " than " + limit + ".");
                yield entry.isPresent() ? problem.with("entry", entry.get()) : problem;
            }
        };
    }

    static Problem from(ThumbnailError error) {
        return switch (error) {
            case ThumbnailError.NotAPicture() ->
                Problem.of(
                        ProblemType.NOT_A_PICTURE,
                        "The bytes of the object do not begin as those of a JPEG, PNG, GIF, BMP, TIFF, WebP or PDF do, whatever"
                                + " its name and its type say.");
            case ThumbnailError.Damaged(var type, var reason) ->
                Problem.of(
                        ProblemType.PICTURE_BROKEN, "The object is not as a %s must be (%s).".formatted(type, reason));
            case ThumbnailError.TooManyPixels e -> pictureTooLarge("pixels", e.limit(), e.value());
            case ThumbnailError.TooManyBytes e -> pictureTooLarge("bytes", e.limit(), e.value());
            case ThumbnailError.TooMuchMemory e -> pictureTooLarge("bytes of memory", e.limitBytes(), e.valueBytes());
            case ThumbnailError.TookTooLong(var limit) ->
                Problem.of(
                                ProblemType.PICTURE_TOO_LARGE,
                                "To read the picture takes more than %d seconds.".formatted(limit.toSeconds()))
                        .with("field", "seconds")
                        .with("limit", limit.toSeconds());
            case ThumbnailError.TooBusy(var limit) ->
                busy("Too many variants are being made; " + limit + " wait already.", BlockingGate.RETRY_AFTER);
            case ThumbnailError.NoMemoryLeft(var limit) ->
                busy(
                        "Variants that are being made have all of their %,d bytes.".formatted(limit),
                        BlockingGate.RETRY_AFTER);
            case ThumbnailError.NotAvailable(var format) ->
                Problem.of(
                                ProblemType.FORMAT_UNAVAILABLE,
                                "The library for %s does not run on the node's machine; ask for another format."
                                        .formatted(format))
                        .with("field", "format")
                        .with("value", format);
        };
    }

    private static Problem pictureTooLarge(String what, long limit, long value) {
        return refusal(
                ProblemType.PICTURE_TOO_LARGE,
                what,
                limit,
                value,
                "A variant is made of pictures with up to %,d %s; this one has or needs %,d."
                        .formatted(limit, what, value));
    }

    private static Problem changing() {
        return busy("Too many changes of this object.", BlockingGate.RETRY_AFTER);
    }

    private static Problem archiveRefused(String field, Object limit, Object value, String detail) {
        return refusal(ProblemType.ARCHIVE_REFUSED, field, limit, value, detail);
    }

    private static Problem tooLarge(String field, long limitBytes, OptionalLong value) {
        Problem problem = Problem.of(
                        ProblemType.TOO_LARGE, "At most " + limitBytes + " bytes are taken here; nothing was stored.")
                .with("field", field)
                .with("limit", limitBytes);
        return value.isPresent() ? problem.with("value", value.getAsLong()) : problem;
    }

    private static Problem preconditionFailed(String detail, OptionalLong current) {
        Problem problem = Problem.of(ProblemType.PRECONDITION_FAILED, detail);
        return current.isPresent() ? problem.with("currentVersion", current.getAsLong()) : problem;
    }

    private static Problem busy(String what, Duration retryAfter) {
        return Problem.of(ProblemType.BUSY, what + " Nothing was done; try again after a moment.")
                .retryAfter(retryAfter);
    }

    private static Problem damaged() {
        return Problem.of(
                ProblemType.DAMAGED,
                "Stored bytes do not match their checksum and were not sent. Restore the object from elsewhere.");
    }
}
