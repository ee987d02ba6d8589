package dev.cairn.monitoring.alerts;

/** In what a value and its limit are told. */
public enum Unit {
    SECONDS,
    /** 0 to 1. */
    RATIO,
    BYTES,
    PER_SECOND,
    COUNT
}
