package dev.cairn.node.http;

import dev.cairn.monitoring.Tags;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What is told of a request that is shown by itself. */
record RequestTags(Exchange exchange) implements Tags {
    @Override
    public Optional<String> requestId() {
        return Optional.of(exchange.id());
    }

    @Override
    public Optional<String> traceId() {
        return exchange.traceId();
    }

    /** Not the query: it may hold what signs the request. */
    @Override
    public Map<String, String> notes() {
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put("method", exchange.request().method().name());
        notes.put("path", exchange.rawPath());
        notes.put("status", Integer.toString(exchange.response().getStatusCode()));
        notes.put("peer", exchange.peer());
        return notes;
    }
}
