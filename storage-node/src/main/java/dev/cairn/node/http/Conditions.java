package dev.cairn.node.http;

/** Conditions of requests that cannot take them all: what cannot be honoured is refused, never passed over. */
final class Conditions {
    private Conditions() {}

    /** @throws RequestException {@link RequestError.Malformed} if one of the fields is there */
    static void refuse(Exchange exchange, String... fields) {
        for (String field : fields) {
            exchange.header(field).ifPresent(value -> {
                throw RequestException.malformed(field, "absent: this request takes no such condition", value);
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
