package dev.cairn.node.http;

import dev.cairn.monitoring.Outcome;

/** Every problem that an answer can state, see {@code docs/problems.md}. Codes are public API: they never change meaning. */
public enum ProblemType {
    BAD_REQUEST("bad-request", 400, "The request is malformed", Outcome.CLIENT),
    INVALID_VALUE("invalid-value", 400, "A value breaks a rule", Outcome.CLIENT),
    DIGEST_MISMATCH("digest-mismatch", 400, "The body does not match its digest", Outcome.CLIENT),
    INVALID_TOKEN("invalid-token", 400, "The page token is not valid here", Outcome.CLIENT),
    ORIGIN_NOT_ALLOWED("origin-not-allowed", 403, "Pages of this origin may change nothing", Outcome.CLIENT),
    VARIANT_NOT_ALLOWED("variant-not-allowed", 403, "The bucket allows no variants but its presets", Outcome.CLIENT),
    NO_SUCH_ROUTE("no-such-route", 404, "No such path", Outcome.CLIENT),
    NO_SUCH_BUCKET("no-such-bucket", 404, "No such bucket", Outcome.CLIENT),
    NO_SUCH_OBJECT("no-such-object", 404, "No such object", Outcome.CLIENT),
    NO_SUCH_VARIANT("no-such-variant", 404, "No such variant", Outcome.CLIENT),
    NO_SUCH_NODE("no-such-node", 404, "No such node", Outcome.CLIENT),
    NOT_FOUND("not-found", 404, "Not found", Outcome.CLIENT),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "Method not allowed here", Outcome.CLIENT),
    REQUEST_TIMEOUT("request-timeout", 408, "The request came too slowly", Outcome.TIMEOUT),
    BUCKET_EXISTS("bucket-exists", 409, "The bucket exists", Outcome.CONFLICT),
    TOO_MANY_BUCKETS("too-many-buckets", 409, "There are too many buckets", Outcome.CONFLICT),
    BUCKET_NOT_EMPTY("bucket-not-empty", 409, "The bucket is not empty", Outcome.CONFLICT),
    CLUSTER_MOVING("cluster-moving", 409, "Too many changes of the cluster move already", Outcome.CONFLICT),
    CLUSTER_REFUSED("cluster-refused", 409, "The cluster cannot be changed so", Outcome.CONFLICT),
    LISTING_EXPIRED("listing-expired", 410, "The listing has expired", Outcome.CLIENT),
    PRECONDITION_FAILED("precondition-failed", 412, "A precondition does not hold", Outcome.CONFLICT),
    TOO_LARGE("too-large", 413, "The body is too large", Outcome.CLIENT),
    TYPE_MISMATCH("type-mismatch", 415, "The content is not of the declared type", Outcome.CLIENT),
    TYPE_NOT_ALLOWED("type-not-allowed", 415, "The media type is not allowed", Outcome.CLIENT),
    EXTENSION_NOT_ALLOWED("extension-not-allowed", 415, "The extension is not allowed", Outcome.CLIENT),
    UNSUPPORTED_ENCODING("unsupported-encoding", 415, "The content coding is not supported", Outcome.CLIENT),
    RANGE_NOT_SATISFIABLE("range-not-satisfiable", 416, "The range is outside the object", Outcome.CLIENT),
    HOST_NOT_ALLOWED("host-not-allowed", 421, "The node does not go by this name", Outcome.CLIENT),
    IDEMPOTENCY_MISMATCH("idempotency-mismatch", 422, "The idempotency key belongs to another request", Outcome.CLIENT),
    PREFIX_TOO_LARGE("prefix-too-large", 422, "The prefix holds too many objects", Outcome.CLIENT),
    ARCHIVE_BROKEN("archive-broken", 422, "The archive cannot be read", Outcome.CLIENT),
    ARCHIVE_REFUSED("archive-refused", 422, "The archive holds what is not taken", Outcome.CLIENT),
    NOT_A_PICTURE("not-a-picture", 422, "The object is no picture", Outcome.CLIENT),
    PICTURE_BROKEN("picture-broken", 422, "The picture cannot be read", Outcome.CLIENT),
    PICTURE_TOO_LARGE("picture-too-large", 422, "The picture is too large to make a variant of it", Outcome.CLIENT),
    HEADERS_TOO_LARGE("headers-too-large", 431, "The request head is too large", Outcome.CLIENT),
    DAMAGED("damaged", 500, "The stored bytes are damaged", Outcome.CORRUPTION),
    INTERNAL("internal", 500, "Something went wrong here", Outcome.INTERNAL),
    FORMAT_UNAVAILABLE("format-unavailable", 501, "The node has no codec for this format", Outcome.INTERNAL),
    BUSY("busy", 503, "Too much to do", Outcome.OVERLOAD),
    UNAVAILABLE("unavailable", 503, "The node takes no such requests now", Outcome.INTERNAL),
    QUORUM_LOST("quorum-lost", 503, "Too few copies could be synced", Outcome.NETWORK),
    OUTCOME_UNKNOWN("outcome-unknown", 503, "The outcome is unknown", Outcome.INTERNAL),
    DISK_FULL("disk-full", 507, "The disk is full", Outcome.DISK);

    private final String code;
    private final int status;
    private final String title;
    private final Outcome outcome;

    ProblemType(String code, int status, String title, Outcome outcome) {
        this.code = code;
        this.status = status;
        this.title = title;
        this.outcome = outcome;
    }

    public String code() {
        return code;
    }

    /** The {@code type} member of the answer. */
    public String uri() {
        return "urn:cairn:problem:" + code;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** How a measured operation that ends so is counted. */
    public Outcome outcome() {
        return outcome;
    }
}
