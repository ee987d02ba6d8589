package dev.cairn.node.http;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.ObjectAttributes;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.metadata.Precondition;
import dev.cairn.node.transfer.AnnouncedDigests;
import dev.cairn.node.transfer.BodyCoding;
import dev.cairn.node.validation.AttributeRules;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a client asks to be stored, apart from the bytes.
 *
 * @param declaredType the media type that the client named, if it did
 * @param attributes all else that it says; their media type is replaced by the one that is kept
 * @param coding of the body for its transfer
 * @param wantMd5 whether MD5 is computed and kept
 * @param declaredBytes length of the body as it is sent, if it is known
 */
record StoreRequest(
        BucketName bucket,
        ObjectKey key,
        Optional<String> declaredType,
        ObjectAttributes attributes,
        AnnouncedDigests announced,
        BodyCoding coding,
        boolean wantMd5,
        OptionalLong declaredBytes,
        List<Precondition> preconditions,
        Optional<Repeatable> repeatable) {
    static final String DEFAULT_TYPE = "application/octet-stream";

    /**
     * Reads the head of a {@code PUT}.
     *
     * @throws RuntimeException if it is malformed or breaks a rule
     */
    static StoreRequest of(Exchange exchange) {
        Optional<String> type =
                exchange.header("Content-Type").map(String::strip).filter(text -> !text.isEmpty());
        ObjectAttributes attributes = AttributeHeaders.read(exchange, type.orElse(DEFAULT_TYPE));
        AttributeRules.check(attributes);
        return new StoreRequest(
                exchange.bucket(),
                exchange.key(),
                type,
                attributes,
                DigestFields.announced(
                        exchange.headerList("Content-Digest"),
                        exchange.headerList("Repr-Digest"),
                        exchange.header("Content-MD5")),
                coding(exchange),
                wantsMd5(exchange),
                declaredBytes(exchange),
                EntityTags.preconditions(exchange.headerList("If-Match"), exchange.headerList("If-None-Match")),
                Repeatable.of(exchange));
    }

    private static BodyCoding coding(Exchange exchange) {
        String name = exchange.headerList("Content-Encoding").map(String::strip).orElse("identity");
        return BodyCoding.of(name).orElseThrow(() -> new RequestException(new RequestError.UnsupportedEncoding(name)));
    }

    private static boolean wantsMd5(Exchange exchange) {
        String value = exchange.header("Cairn-Want-Md5").map(String::strip).orElse("false");
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw RequestException.malformed("Cairn-Want-Md5", "true or false", value);
        };
    }

    private static OptionalLong declaredBytes(Exchange exchange) {
        Optional<String> length = exchange.header("Content-Length");
        try {
            return length.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(length.get()));
        } catch (NumberFormatException e) {
            throw RequestException.malformed("Content-Length", "a number of bytes", length.orElse(""));
        }
    }

    /** The attributes to keep, with the media type that the check of the content gave. */
    ObjectAttributes attributesWith(String contentType) {
        return new ObjectAttributes(
                contentType,
                attributes.cacheControl(),
                attributes.contentDisposition(),
                attributes.contentEncoding(),
                attributes.contentLanguage(),
                attributes.userMetadata(),
                attributes.tags());
    }

    /** The plain length, if it is known before the body. */
    OptionalLong plainBytes() {
        return coding == BodyCoding.PLAIN ? declaredBytes : OptionalLong.empty();
    }
}
