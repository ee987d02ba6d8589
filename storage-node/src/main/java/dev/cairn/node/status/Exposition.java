package dev.cairn.node.status;

import java.util.List;
import java.util.Locale;

/** A form in which measurements are given to Prometheus. */
enum Exposition {
    TEXT("text/plain; version=0.0.4; charset=utf-8", "text/plain|text/\\*|\\*/\\*"),

    /** The one that has exemplars. */
    OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8", "application/openmetrics-text");

    private final String contentType;
    private final String askedAs;

    /** @param askedAs a regular expression of the media ranges that ask for it */
    Exposition(String contentType, String askedAs) {
        this.contentType = contentType;
        this.askedAs = askedAs;
    }

    String contentType() {
        return contentType;
    }

    /** The form that a client likes best; text unless it asks for the other by name. */
    static Exposition accepted(String accept) {
        double openMetrics = OPEN_METRICS.weight(accept);
        return openMetrics > 0 && openMetrics >= TEXT.weight(accept) ? OPEN_METRICS : TEXT;
    }

    private double weight(String accept) {
        double heaviest = 0;
        for (String range : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
            List<String> parts =
                    List.of(range.split(";", -1)).stream().map(String::strip).toList();
            if (parts.getFirst().matches(askedAs)) {
                heaviest = Math.max(heaviest, quality(parts));
            }
        }
        return heaviest;
    }

    /** What cannot be read is as good as not said. */
    private static double quality(List<String> parts) {
        return parts.stream()
                .filter(part -> part.matches("q=[01](\\.\\d{0,3})?"))
                .mapToDouble(part -> Double.parseDouble(part.substring("q=".length())))
                .findFirst()
                .orElse(1);
    }
}
