package dev.cairn.node.http;

import io.vertx.core.http.HttpMethod;

/** Conditions of requests that cannot take them all: what cannot be honoured is refused, never passed over. */
final class Conditions {
    /** A version says what a date cannot, and no write takes a part of an object (RFC 9110, 13.1.4 and 14.5). */
    private static final String[] OF_NO_WRITE = {"If-Unmodified-Since", "Content-Range"};

    private Conditions() {}

    /** @throws RequestException {@link RequestError.Malformed} if {@code exchange} is a write with a field that none takes */
    static void refuseForWrites(Exchange exchange) {
        HttpMethod method = exchange.request().method();
        if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
            refuse(exchange, OF_NO_WRITE);
        }
    }

    /** @throws RequestException {@link RequestError.Malformed} if one of the fields is there */
    static void refuse(Exchange exchange, String... fields) {
        for (String field : fields) {
            exchange.header(field).ifPresent(value -> {
                throw RequestException.malformed(field, "absent: this request cannot heed it", value);
            });
        }
    }

    /**
     * Whether {@code If-None-Match: *} is there.
     *
     * @throws RequestException {@link RequestError.Malformed} if it has another value
     */
    static boolean onlyIfAbsent(Exchange exchange) {
        exchange.headerList("If-None-Match")
                .filter(value -> !value.strip().equals("*"))
                .ifPresent(value -> {
                    throw RequestException.malformed(
                            "If-None-Match", "'*', the only value that this request takes", value);
                });
        return exchange.header("If-None-Match").isPresent();
    }
}
