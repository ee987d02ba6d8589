package dev.cairn.node.http;

import io.vertx.core.http.HttpHeaders;

/** Names and values of header fields that most answers carry, in the form that costs least: hashed and checked once. */
final class FieldNames {
    static final CharSequence ACCEPT_RANGES = HttpHeaders.createOptimized("Accept-Ranges");
    static final CharSequence BYTES = HttpHeaders.createOptimized("bytes");
    static final CharSequence CONTENT_LENGTH = HttpHeaders.createOptimized("Content-Length");
    static final CharSequence CONTENT_TYPE = HttpHeaders.createOptimized("Content-Type");
    static final CharSequence CONTENT_TYPE_OPTIONS = HttpHeaders.createOptimized("X-Content-Type-Options");
    static final CharSequence DATE = HttpHeaders.createOptimized("Date");
    static final CharSequence DURABILITY = HttpHeaders.createOptimized("Cairn-Durability");
    static final CharSequence ETAG = HttpHeaders.createOptimized("ETag");
    static final CharSequence LAST_MODIFIED = HttpHeaders.createOptimized("Last-Modified");
    static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
    static final CharSequence REPR_DIGEST = HttpHeaders.createOptimized("Repr-Digest");
    static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("Cairn-Request-Id");
    /** W3C Trace Context, level 2: what a client may look its request up by. */
    static final CharSequence TRACE_RESPONSE = HttpHeaders.createOptimized("Traceresponse");

    static final CharSequence TRANSFER_ENCODING = HttpHeaders.createOptimized("Transfer-Encoding");
    static final CharSequence VERSION = HttpHeaders.createOptimized("Cairn-Version");

    private FieldNames() {}
}
