package dev.cairn.node.http;

import dev.cairn.metadata.InvalidValueException;
import io.vertx.core.Future;
import java.time.Duration;

/** {@code GET …/objects}: lists a bucket in pages, or whole as lines. */
final class ListObjects implements Endpoint {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Admission.Bound listings;

    ListObjects(Admission.Bound listings) {
        this.listings = listings;
    }

    @Override
    public Future<Void> handle(Exchange exchange) {
        ListingQuery query = ListingQuery.of(exchange);
        boolean lines = acceptsLines(exchange.headerList("Accept").orElse(""));
        if (lines && query.limit().isPresent()) {
            throw new InvalidValueException(
                    "limit",
                    "absent: lines hold the whole listing",
                    Integer.toString(query.limit().getAsInt()));
        }
        if (!listings.enter()) {
            throw new RequestException(new RequestError.Busy("listings are under way", RETRY_AFTER));
        }
        return (lines ? ListingStream.send(exchange, query) : page(exchange, query)).onComplete(_ -> listings.leave());
    }

    private static Future<Void> page(Exchange exchange, ListingQuery query) {
        return ListingPage.read(exchange, query).compose(page -> {
            exchange.response().putHeader("Vary", "Accept").putHeader("Cairn-Sequence", Long.toString(page.sequence()));
            return exchange.json(200, page.body());
        });
    }

    /** Whether the header names the type of lines, and does not refuse it with {@code q=0}. */
    static boolean acceptsLines(String accept) {
        return Accept.names(accept, ListingStream.TYPE);
    }
}
