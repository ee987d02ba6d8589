package dev.cairn.monitoring.alerts;

import java.util.Optional;

/** What one alert of a rule is about. */
record Series(Optional<String> operation, Optional<String> bucket) {
    static final Series NODE = new Series(Optional.empty(), Optional.empty());

    static Series of(String operation) {
        return new Series(Optional.of(operation), Optional.empty());
    }

    static Series of(String operation, String bucket) {
        return new Series(Optional.of(operation), Optional.of(bucket));
    }

    /** As part of an alert's id. */
    String name() {
        return operation.orElse("node") + bucket.map(name -> "/" + name).orElse("");
    }
}
