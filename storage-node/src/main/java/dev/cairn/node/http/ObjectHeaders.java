package dev.cairn.node.http;

import dev.cairn.metadata.ObjectKey;
import dev.cairn.metadata.ObjectVersion;
import io.vertx.core.MultiMap;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Header fields that describe an object, the same in every answer about it. */
final class ObjectHeaders {
    /** Types that run code in the origin of whoever opens them. */
    private static final Set<String> ACTIVE_TYPES = Set.of(
            "text/html",
            "text/xml",
            "application/xml",
            "text/javascript",
            "application/javascript",
            "text/xsl",
            "multipart/related",
            "message/rfc822");

    private ObjectHeaders() {}

    /** The version, for the answer to a write. */
    static void written(Exchange exchange, Stored stored) {
        MultiMap headers = exchange.response().headers();
        version(headers, stored.version());
        headers.set(FieldNames.REPR_DIGEST, DigestFields.repr(stored.version().digests()));
        headers.set(
                FieldNames.DURABILITY,
                Durability.of(exchange.services(), stored.version().content()));
        if (stored.replay()) {
            headers.set(Repeatable.REPLAY, "true");
        }
    }

    /** How durable what was written is: as its object of the fewest copies. */
    static void durable(Exchange exchange, Stream<Stored> written) {
        exchange.response()
                .headers()
                .set(
                        FieldNames.DURABILITY,
                        Durability.ofAll(
                                exchange.services(),
                                written.map(stored -> stored.version().content())));
    }

    /** How durable a change of metadata is that has no bytes elsewhere. */
    static void durable(Exchange exchange) {
        exchange.response().headers().set(FieldNames.DURABILITY, Durability.ofLog(exchange.services()));
    }

    private static void version(MultiMap headers, ObjectVersion object) {
        headers.set(FieldNames.ETAG, EntityTags.of(object.version()));
        headers.set(FieldNames.VERSION, Long.toString(object.version()));
        headers.set(FieldNames.LAST_MODIFIED, HttpDate.format(object.modified()));
    }

    /** What does not change with the range: for 200, 206 and 304. */
    static void validators(MultiMap headers, ObjectVersion object) {
        version(headers, object);
        object.attributes().cacheControl().ifPresent(value -> headers.set("Cache-Control", value));
    }

    /** Everything about an object whose bytes, or some of them, are sent or could be. */
    static void described(MultiMap headers, ObjectVersion object) {
        version(headers, object);
        headers.set(FieldNames.ACCEPT_RANGES, FieldNames.BYTES);
        headers.set(FieldNames.REPR_DIGEST, DigestFields.repr(object.digests()));
        headers.set(FieldNames.CONTENT_TYPE, object.attributes().contentType());
        AttributeHeaders.write(object.attributes(), headers);
        sandbox(headers, object.attributes().contentType());
    }

    /** What is of a type that may hold scripts must not run them as a page of this node. */
    static void sandbox(MultiMap headers, String contentType) {
        if (isActive(contentType)) {
            headers.set("Content-Security-Policy", "sandbox");
        }
    }

    /**
     * Says of a description that the bytes are sent compressed. Their digest is not known, that of the object is (Unencoded-Digest,
     * draft-ietf-httpbis-unencoded-digest).
     */
    static void coded(MultiMap headers, ObjectVersion object, StoredCoding coding) {
        headers.set("Content-Encoding", coding.name());
        headers.set("Unencoded-Digest", headers.get(FieldNames.REPR_DIGEST));
        headers.remove(FieldNames.REPR_DIGEST);
        codedTag(headers, object, coding);
    }

    static void codedTag(MultiMap headers, ObjectVersion object, StoredCoding coding) {
        headers.set(FieldNames.ETAG, EntityTags.of(object.version(), coding));
    }

    private static boolean isActive(String contentType) {
        int end = contentType.indexOf(';');
        String essence = end < 0 ? contentType : contentType.substring(0, end);
        String type = essence.strip().toLowerCase(Locale.ROOT);
        return type.endsWith("+xml") || ACTIVE_TYPES.contains(type); // Any XML may bring a style sheet or a script.
    }

    /** Makes a browser save the object under a name; by default the last part of its key. */
    static void attachment(MultiMap headers, ObjectKey key, String name) {
        String own = key.value().substring(key.value().lastIndexOf('/') + 1);
        String file = name.isEmpty() ? own : name;
        headers.set("Content-Disposition", attachment(file));
    }

    /** Value of {@code Content-Disposition} that makes a browser save under this name (RFC 6266). */
    static String attachment(String file) {
        String plain = file.replaceAll("[^\\x20-\\x7e]|[\"\\\\%]", "_");
        return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + AttributeHeaders.strictly(file);
    }
}
