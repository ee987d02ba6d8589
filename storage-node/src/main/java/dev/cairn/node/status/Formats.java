package dev.cairn.node.status;

import dev.cairn.metadata.InvalidValueException;
import dev.cairn.node.http.Accept;
import dev.cairn.node.http.Exchange;
import java.util.Locale;
import java.util.Optional;

/** In which form measurements are asked for. */
final class Formats {
    private static final String JSON_TYPE = "application/json";

    private Formats() {}

    /** By {@code ?format=}, or else by {@code Accept}; JSON for who does not care. */
    static boolean csv(Exchange exchange) {
        Optional<String> format = exchange.query().get("format").map(name -> name.toLowerCase(Locale.ROOT));
        if (format.isEmpty()) {
            String accept = exchange.headerList("Accept").orElse("");
            return Accept.names(accept, Csv.TYPE) && !Accept.names(accept, JSON_TYPE);
        }
        return switch (format.get()) {
            case "json" -> false;
            case "csv" -> true;
            default -> throw new InvalidValueException("format", "json, csv", format.get());
        };
    }
}
