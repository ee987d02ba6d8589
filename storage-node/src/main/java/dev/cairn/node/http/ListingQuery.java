package dev.cairn.node.http;

import dev.cairn.metadata.Bucket;
import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.InvalidValueException;
import dev.cairn.metadata.ListRequest;
import dev.cairn.metadata.MetadataView;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.monitoring.Stage;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * What a listing is asked for.
 *
 * @param limit most entries, absent if none was named
 */
record ListingQuery(
        BucketName bucket,
        String prefix,
        Optional<String> delimiter,
        OptionalInt limit,
        String after,
        Optional<String> token) {
    static final int LIMIT_DEFAULT = 1_000;
    static final int DELIMITER_BYTES_MAX = 64;

    /** @throws RuntimeException if a parameter is malformed or breaks a rule */
    static ListingQuery of(Exchange exchange) {
        Query query = exchange.query();
        Optional<String> token = query.get("token").filter(text -> !text.isEmpty());
        if (token.isPresent() && query.get("after").isPresent()) {
            throw new InvalidValueException(
                    "after", "absent beside token", query.get("after").orElse(""));
        }
        return new ListingQuery(
                exchange.bucket(),
                bounded("prefix", query.get("prefix").orElse(""), ObjectKey.BYTES_MAX),
                query.get("delimiter")
                        .filter(text -> !text.isEmpty())
                        .map(text -> bounded("delimiter", text, DELIMITER_BYTES_MAX)),
                query.count("limit", ListRequest.LIMIT_MAX),
                bounded("after", query.get("after").orElse(""), ObjectKey.BYTES_MAX),
                token);
    }

    private static String bounded(String field, String value, int bytesMax) {
        if (value.getBytes(StandardCharsets.UTF_8).length > bytesMax) {
            throw new InvalidValueException(field, "at most " + bytesMax + " bytes of UTF-8", value);
        }
        return value;
    }

    /** Looks at the bucket, if that may be a while ago as it was then: a page behind the first is as of that one, and must not be of a node that lacks it. */
    <T> Future<T> reading(Exchange exchange, Function<MetadataView, T> work) {
        Function<MetadataView, Future<T>> read = view -> exchange.blocking(Stage.METADATA, () -> work.apply(view));
        return token.isEmpty() ? exchange.viewingBounded(read) : exchange.viewing(read);
    }

    /**
     * Where the listing begins.
     *
     * @throws RequestException {@link RequestError.InvalidToken}
     */
    Position start(Bucket found) {
        return token.map(text -> PageToken.decode(text, found, prefix, delimiter))
                .map(decoded -> new Position(decoded.after(), OptionalLong.of(decoded.sequence())))
                .orElseGet(() -> new Position(after, OptionalLong.empty()));
    }

    /** The part of the listing from {@code position} on. */
    ListRequest from(Position position, int entries) {
        return new ListRequest(bucket, prefix, delimiter, position.after(), entries, position.asOf());
    }

    /**
     * A place in a listing.
     *
     * @param asOf the point in time that the listing shows, absent before its first part
     */
    record Position(String after, OptionalLong asOf) {}
}
