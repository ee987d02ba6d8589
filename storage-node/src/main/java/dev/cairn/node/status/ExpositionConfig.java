package dev.cairn.node.status;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * How metrics are given to Prometheus: with exemplars where OpenMetrics has a place for them, and nowhere else. Micrometer would add them to
 * the counts of histograms too, and Prometheus then refuses the whole answer.
 */
public final class ExpositionConfig implements PrometheusConfig {
    @Override
    public @Nullable String get(String key) {
        return null;
    }

    @Override
    public Properties prometheusProperties() {
        return new Properties(); // Without the one that Micrometer sets.
    }
}
