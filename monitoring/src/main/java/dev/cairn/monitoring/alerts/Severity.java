package dev.cairn.monitoring.alerts;

/** How bad it is. A closed set: each is a label value. */
public enum Severity {
    /** Worth knowing. */
    INFO,
    /** To be looked at by day. */
    WARNING,
    /** To be looked at now. */
    CRITICAL
}
