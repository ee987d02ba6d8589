package dev.cairn.node.telemetry;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * To whom the node tells its metrics and traces.
 *
 * @param endpoint {@code telemetry.otlp-endpoint}: of a collector that takes OTLP over HTTP; empty for {@code off}
 * @param headers {@code telemetry.otlp-headers}: sent with each request
 * @param metrics {@code telemetry.metrics}
 * @param metricsInterval {@code telemetry.metrics-interval}
 * @param traces {@code telemetry.traces}
 * @param traceShare {@code telemetry.trace-share}: of those requests whose client does not say whether they are followed
 */
public record TelemetryConfig(
        Optional<URI> endpoint,
        Map<String, String> headers,
        boolean metrics,
        Duration metricsInterval,
        boolean traces,
        double traceShare) {
    private static final Duration INTERVAL_LEAST = Duration.ofSeconds(1);
    private static final Duration INTERVAL_MAX = Duration.ofHours(1);

    /** RFC 9110: a token, and visible characters with spaces between them. */
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private static final Pattern VALUE = Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?");

    public static final TelemetryConfig OFF =
            new TelemetryConfig(Optional.empty(), Map.of(), true, Duration.ofMinutes(1), true, 0.01);

    public TelemetryConfig {
        headers = Map.copyOf(headers);
        if (metricsInterval.compareTo(INTERVAL_LEAST) < 0 || metricsInterval.compareTo(INTERVAL_MAX) > 0) {
            throw new IllegalArgumentException("telemetry.metrics-interval must be 1 second to 1 hour; is %d ms"
                    .formatted(metricsInterval.toMillis()));
        }
        if (!(traceShare >= 0 && traceShare <= 1)) {
            throw new IllegalArgumentException("telemetry.trace-share must be 0 to 1; is " + traceShare);
        }
    }

    /** @throws IllegalArgumentException if it is none */
    public static Optional<URI> endpoint(String text) {
        if (text.strip().equals("off")) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(text.strip().replaceFirst("/+$", ""));
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (uri.getUserInfo() != null) {
                throw new IllegalArgumentException(
                        "telemetry.otlp-endpoint must have no name and password; they belong into telemetry.otlp-headers");
            }
            if (web && uri.getHost() != null && uri.getQuery() == null && uri.getFragment() == null) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException e) {
            // Refused below, as any other text.
        }
        throw new IllegalArgumentException(
                "telemetry.otlp-endpoint must be like http://collector:4318, or off; is '%s'".formatted(text));
    }

    /**
     * Reads fields that are each written {@code name: value}. A refusal does not repeat the value, which may be a secret.
     *
     * @throws IllegalArgumentException if one is malformed
     */
    public static Map<String, String> headers(List<String> fields) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String field : fields) {
            int colon = field.indexOf(':');
            String name = colon < 0 ? "" : field.substring(0, colon).strip();
            String value = field.substring(colon + 1).strip();
            if (!NAME.matcher(name).matches() || !VALUE.matcher(value).matches()) {
                throw new IllegalArgumentException(
                        "telemetry.otlp-headers must be fields like 'name: value'; number %d of %d is not"
                                .formatted(fields.indexOf(field) + 1, fields.size()));
            }
            headers.put(name, value);
        }
        return headers;
    }

    /** The settings without what may be a secret. */
    @Override
    public String toString() {
        return "TelemetryConfig[endpoint=%s, headers=%s, metrics=%s, metricsInterval=%s, traces=%s, traceShare=%s]"
                .formatted(endpoint, headers.keySet(), metrics, metricsInterval, traces, traceShare);
    }
}
