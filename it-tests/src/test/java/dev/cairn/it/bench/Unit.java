package dev.cairn.it.bench;

import java.util.Locale;

/** What a figure counts, and how many of its digits mean something. */
enum Unit {
    REQUESTS_PER_SECOND("requests/s", "%,.0f/s"),
    KEYS_PER_SECOND("keys/s", "%,.0f keys/s"),
    PICTURES_PER_SECOND("pictures/s", "%,.1f/s"),
    PICTURES("pictures", "%,.0f"),
    MIB_PER_SECOND("MiB/s", "%,.0f MiB/s"),
    MILLISECONDS("ms", "%.2f ms"),
    MICROSECONDS("µs", "%.2f µs"),
    MIB("MiB", "%,.0f MiB"),
    KIB("KiB", "%,.1f KiB"),
    SECONDS("s", "%.3f s"),
    RATIO("ratio", "%.2f");

    private final String symbol;
    private final String format;

    Unit(String symbol, String format) {
        this.symbol = symbol;
        this.format = format;
    }

    String symbol() {
        return symbol;
    }

    String show(double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
