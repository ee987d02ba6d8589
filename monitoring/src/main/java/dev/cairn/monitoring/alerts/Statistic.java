package dev.cairn.monitoring.alerts;

/** What is made of the durations of a window. */
public enum Statistic {
    MEAN(0),
    P50(0.5),
    P90(0.9),
    P95(0.95),
    P99(0.99),
    P999(0.999),
    /** Each duration by itself, looked at when its operation ends. */
    EACH(0);

    private final double quantile;

    Statistic(double quantile) {
        this.quantile = quantile;
    }

    double quantile() {
        return quantile;
    }
}
